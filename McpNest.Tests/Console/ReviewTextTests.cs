using McpNest.Web.Console.Servers;

namespace McpNest.Tests.Console;

public sealed class ReviewTextTests
{
    [Fact]
    public void Definition_IsTakenApartWithTheServersClaims()
    {
        var text = ToolText.Read("""{"name":"read","description":"Reads.\nMore.","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"openWorldHint":false}}""");

        Assert.Equal("Reads.\nMore.", text.Description);
        Assert.Equal("{\n  \"type\": \"object\"\n}", text.Fields["inputSchema"].ReplaceLineEndings("\n"));
        Assert.True(text.SaysReadOnly);
        Assert.Equal(["read only", "stays inside"], text.Hints);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"name":"write"}""")]
    [InlineData("""{"name":"write","annotations":{"readOnlyHint":"true"}}""")]
    [InlineData("""{"name":"write","annotations":[]}""")]
    public void WithoutAClearClaim_NothingIsTickedBeforehand(string? json) => Assert.False(ToolText.Read(json).SaysReadOnly);

    [Fact]
    public void Difference_KeepsWhatIsCommon() =>
        Assert.Equal(
            [new(' ', "a"), new('-', "b"), new('+', "x"), new(' ', "c")],
            DiffLine.Between("a\nb\nc", "a\nx\nc"));

    [Fact]
    public void Difference_OfEqualTexts_MarksNothing() =>
        Assert.All(DiffLine.Between("a\nb", "a\nb"), line => Assert.Equal(' ', line.Mark));
}
