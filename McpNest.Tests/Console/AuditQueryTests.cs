using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class AuditQueryTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("")]
    [InlineData("result:denied server:github -tool:search_* after:24h member:\"Ines M & Co\" a+b 100%")]
    [InlineData("half:\"typed")]
    public void Address_ReadBack_GivesTheSameView(string text)
    {
        var view = new AuditQuery(text, 42);

        Assert.Equal(view, AuditQuery.Parse("https://nest.example.com/" + view.ToAddress()));
    }

    [Theory]
    [InlineData(AuditScope.Calls)]
    [InlineData(AuditScope.Changes)]
    [InlineData(AuditScope.Everything)]
    public void Address_SaysWhatTheListIsMadeOf(AuditScope scope) =>
        Assert.Equal(new AuditQuery("ada", 7, scope), AuditQuery.Parse("https://nest.example.com/" + new AuditQuery("ada", 7, scope).ToAddress()));

    [Fact]
    public void EmptyView_HasAPlainAddress() => Assert.Equal("audit", new AuditQuery().ToAddress());

    [Fact]
    public void Nonsense_IsLeftOut() =>
        Assert.Equal(new AuditQuery(), AuditQuery.Parse("https://nest.example.com/audit?call=first&q=%20&other=x"));

    [Theory]
    [InlineData("", "server:github")]
    [InlineData("server:jira", "server:github")]
    [InlineData("  after:24h   Server:a,b -server:c  words  server:\"d e\" ", "after:24h -server:c words server:github")]
    [InlineData("member:\"a server:b\" -tool:x", "member:\"a server:b\" -tool:x server:github")]
    [InlineData("member:\"a \\\" server:b", "member:\"a \\\" server:b server:github")]
    public void Choice_ReplacesItsOwnKeyAndNothingElse(string text, string expected) =>
        Assert.Equal(expected, QueryEdit.Set(text, QueryKey.Server, "github"));

    [Fact]
    public void Choice_OfAResult_AlsoReplacesItsOtherName() => Assert.Equal("result:denied", QueryEdit.Set("outcome:succeeded", QueryKey.Result, "denied"));

    [Fact]
    public void Choice_OfAny_TakesTheTermAway() => Assert.Equal("-server:c words", QueryEdit.Set("-server:c server:a words", QueryKey.Server, null));

    [Theory]
    [InlineData("github")]
    [InlineData("a b")]
    [InlineData("a\"b\\c,d:e")]
    [InlineData("-x")]
    public void Choice_IsReadAsItWasMade(string value) =>
        Assert.Equal([value], QueryEdit.Values(CallQuery.Parse(QueryEdit.Set("after:24h", QueryKey.Tool, value), s_now), QueryKey.Tool));

    [Theory]
    [InlineData("", "server:github")]
    [InlineData("server:jira after:24h", "server:jira,github after:24h")]
    [InlineData("server:github", "server:github")]
    [InlineData("-server:github ada", "ada server:github")]
    [InlineData("-server:jira,github", "-server:jira server:github")]
    public void Tick_JoinsWhatItsKeyHas(string text, string expected) => Assert.Equal(expected, QueryEdit.Add(text, QueryKey.Server, "github"));

    [Theory]
    [InlineData("server:jira,github after:24h", "server:jira after:24h")]
    [InlineData("outcome:denied server:GitHub", "outcome:denied")]
    [InlineData("-server:github", "-server:github")]
    [InlineData("server:git*", "server:git*")]
    public void Untick_TakesOneValueAway(string text, string expected) => Assert.Equal(expected, QueryEdit.Remove(text, QueryKey.Server, "github"));

    [Fact]
    public void Exclusion_ReplacesWhatWasAskedFor() =>
        Assert.Equal("after:24h -agent:\"Cursor, work laptop\"", QueryEdit.Add("agent:\"Cursor, work laptop\" after:24h", QueryKey.Agent, "Cursor, work laptop", negated: true));

    [Fact]
    public void Stretch_ReplacesTheTimesThereWere() => Assert.Equal(
        "ada after:\"2026-01-01T00:00Z\" before:\"2026-01-01T02:30Z\"",
        QueryEdit.Between("since:24h ada before:7d", s_now, s_now.AddMinutes(150)));
}
