using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class CompletionsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CallFacets s_known = new(
    [
        new CallFacet(QueryKey.Server, [new("github", "github", 9), new("linear", "linear", 2)], null),
        new CallFacet(QueryKey.Member, [new("member-abcdef", "ada@example.com", 5)], null),
        new CallFacet(QueryKey.Agent, [new("1", "Cursor, work laptop", 1), new("2", "Cursor, work laptop", 4)], null),
    ]);

    [Theory]
    [InlineData("", "member: agent: client: server: tool: result: reason: method: scheme: is: change: after: before:")]
    [InlineData("re", "result: reason:")]
    [InlineData("server:github -t", "tool:")]
    [InlineData("server:", "github linear")]
    [InlineData("server:github,l", "linear")]
    [InlineData("is:", "read write new_agent")]
    [InlineData("result:de", "denied")]
    [InlineData("after:", "1h 24h 7d 30d")]
    [InlineData("server:nothing", "")]
    public void Ways_AreKeysThenKnownValues(string text, string labels) =>
        Assert.Equal(labels, string.Join(' ', Completions.For(text, s_known, s_now).Select(way => way.Label)));

    [Theory]
    [InlineData("server:github -to", "server:github -tool:")]
    [InlineData("server:li", "server:linear ")]
    [InlineData("server:github,li", "server:github,linear ")]
    [InlineData("member:ada", "member:member-abcdef ")]
    [InlineData("agent:cur", "agent:\"Cursor, work laptop\" ")]
    [InlineData("agent:\"curs", "agent:\"Cursor, work laptop\" ")]
    public void Choice_ReplacesWhatIsHalfTyped(string text, string expected)
    {
        var way = Assert.Single(Completions.For(text, s_known, s_now));

        Assert.Equal(expected, way.Text);
        Assert.True(way.Text.EndsWith(':') || CallQuery.Read(way.Text, s_now).Query is not null);
    }
}
