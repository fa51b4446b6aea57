using McpNest.Web.Console.Setup;

namespace McpNest.Tests.Console;

/// <summary>Which tools the first steps approve in one click: those that say they only read, and hide nothing.</summary>
public sealed class ToolClaimsTests
{
    [Theory]
    [InlineData("""{"name":"read","annotations":{"readOnlyHint":true}}""", true)]
    [InlineData("""{"name":"read","description":"Line one\nline two","annotations":{"readOnlyHint":true}}""", true)]
    [InlineData("""{"name":"read","description":"Reads.\u202eedih","annotations":{"readOnlyHint":true}}""", false)]
    [InlineData("""{"name":"read","inputSchema":{"properties":{"a\u200b":{}}},"annotations":{"readOnlyHint":true}}""", false)]
    [InlineData("""{"name":"read","inputSchema":{"enum":["a",["\u0007"]]},"annotations":{"readOnlyHint":true}}""", false)]
    [InlineData("""{"name":"read","description":"\ud800","annotations":{"readOnlyHint":true}}""", false)]
    [InlineData("""{"name":"read","annotations":{"readOnlyHint":"true"}}""", false)]
    [InlineData("""{"name":"read"}""", false)]
    [InlineData("""{"name":""", false)]
    [InlineData("[]", false)]
    [InlineData(null, false)]
    public void ToolThatSaysItOnlyReads_AndHidesNothing_IsOffered(string? json, bool offered) => Assert.Equal(offered, ToolClaims.SaysReadOnly(json));
}
