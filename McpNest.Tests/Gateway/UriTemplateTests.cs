using System.Diagnostics;
using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class UriTemplateTests
{
    [Theory]
    [InlineData("test://template/{id}/data", "test://template/123/data", true)]
    [InlineData("test://template/{id}/data", "test://template/a%20b/data", true)]
    [InlineData("test://template/{id}/data", "test://template//data", false)]
    [InlineData("test://template/{id}/data", "test://template/1/2/data", false)]
    [InlineData("test://template/{id}/data", "test://template/1/data/", false)]
    [InlineData("test://template/{id}/data", "TEST://template/1/data", false)]
    [InlineData("a://{x}{y}", "a://b", false)]
    [InlineData("a://{x}{y}", "a://bc", true)]
    [InlineData("a://{x}-{y}", "a://1-2-3", true)]
    [InlineData("a://{x,y}", "a://1,2", true)]
    [InlineData("file:///{+path}", "file:///etc/x?y#z", true)]
    [InlineData("file:///{+path}", "file:///", false)]
    [InlineData("file:///{+path}.md", "file:///a.md/b.md", true)]
    [InlineData("a://h{/p}", "a://h", true)]
    [InlineData("a://h{/p}", "a://h/1", true)]
    [InlineData("a://h{/p}", "a://h/1/2", false)]
    [InlineData("a://h{/p*}", "a://h/1/2", true)]
    [InlineData("a://h{/p,q}", "a://h/1/2", true)]
    [InlineData("a://h{/p}/end", "a://h/1/end", true)]
    [InlineData("a://h{?q,r}", "a://h", true)]
    [InlineData("a://h{?q,r}", "a://h?q=1&r=2", true)]
    [InlineData("a://h{?q,r}", "a://h/x?q=1", false)]
    [InlineData("a://h?x=1{&q}", "a://h?x=1&q=2", true)]
    [InlineData("a://h{#f}", "a://h#1", true)]
    [InlineData("a://plain", "a://plain", true)]
    [InlineData("a://plain", "a://plainer", false)]
    [InlineData("a://{x", "a://1", false)]
    [InlineData("a://x}", "a://x}", false)]
    [InlineData("a://{}", "a://{}", false)]
    [InlineData("a://{a{b}}", "a://1", false)]
    [InlineData("", "", true)]
    public void Matches_AsTheTemplateSays(string template, string uri, bool matches) =>
        Assert.Equal(matches, new UriTemplate(template).Matches(uri));

    [Fact]
    public void Matches_OfATemplateMadeToBacktrack_WalksTheUriOnceForEachPart()
    {
        // Patterns that backtrack need longer than the universe has for this; the cap is against that, not a timing.
        var template = new UriTemplate("a://" + string.Concat(Enumerable.Repeat("{+x}a", 15)) + "!");
        var started = Stopwatch.GetTimestamp();

        Assert.False(template.Matches("a://" + new string('a', 2000)));

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Matches_OfHugeTemplatesAndUris_IsNoMatch()
    {
        Assert.False(new UriTemplate("a://{+x}").Matches("a://" + new string('a', 1 << 20)));
        Assert.False(new UriTemplate(string.Concat(Enumerable.Repeat("{+x}", 1000))).Matches(new string('a', 2000)));
    }
}
