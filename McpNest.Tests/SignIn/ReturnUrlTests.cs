using McpNest.Web.SignIn;

namespace McpNest.Tests.SignIn;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/people", "/people")]
    [InlineData("/audit?member=a%20b&last=5", "/audit?member=a%20b&last=5")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("people", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/audit?q=https://a.example//b/../c", "/audit?q=https://a.example//b/../c")]
    [InlineData("/..//evil.example", "/")]
    [InlineData("/foo/../..//evil.example", "/")]
    [InlineData("/%2F/evil.example", "/")]
    [InlineData("/%5Cevil.example", "/")]
    [InlineData("/%0d%0aSet-Cookie:x=y", "/")]
    public void Only_pages_of_this_nest_are_returned_to(string? url, string expected) => Assert.Equal(expected, ReturnUrl.Safe(url));
}
