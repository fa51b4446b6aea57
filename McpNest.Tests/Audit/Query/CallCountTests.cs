using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;

namespace McpNest.Tests.Audit.Query;

public sealed class CallCountTests(BusyJournal busy) : IClassFixture<BusyJournal>
{
    private static readonly QueryKey[] s_keys =
        [QueryKey.Result, QueryKey.Reason, QueryKey.Server, QueryKey.Tool, QueryKey.Member, QueryKey.Agent, QueryKey.Client];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("result:denied")]
    [InlineData("result:open")]
    [InlineData("-result:succeeded")]
    [InlineData("server:github")]
    [InlineData("member:ada*,bob*")]
    [InlineData("client:cursor* result:tool_error,open")]
    [InlineData("server:gone")]
    [InlineData("-server:gone")]
    [InlineData("server:github member:ada*")]
    [InlineData("-tool:search")]
    [InlineData("search")]
    public async Task Facets_AreExact(string text)
    {
        foreach (var time in Times())
        {
            var query = CallQuery.Parse($"{text} {time}", busy.Now);
            var calls = busy.Calls.Where(call => NaiveQuery.Fits(query, call)).ToArray();

            var facets = (await new CallLog(busy.Database).FacetsAsync(query, Cancel)).Facets;

            Assert.Equal(s_keys, facets.Select(facet => facet.Key));
            Assert.All(facets, facet => Assert.True(facet.Exact));
            Assert.All(facets, facet => Assert.Equal(
                (query.Text, Text(Count(calls, facet.Key))), (query.Text, Text(facet.Values.Select(value => (value.Value, value.Count))))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("result:denied,open")]
    [InlineData("member:ada*")]
    [InlineData("tool:search server:linear")]
    public async Task Timeline_IsExact(string text)
    {
        foreach (var time in Times())
        {
            var query = CallQuery.Parse($"{text} {time}", busy.Now);
            var expected = busy.Calls.Where(call => NaiveQuery.Fits(query, call))
                .GroupBy(call => (call.At.UtcDateTime.Date.AddHours(call.At.Hour), call.Result)).Select(group => ($"{group.Key}", (long)group.Count()));

            var timeline = await new CallLog(busy.Database).TimelineAsync(query, Cancel);

            Assert.True(timeline.Exact);
            Assert.Equal(timeline.Hours.Select(hour => hour.Start).Order(), timeline.Hours.Select(hour => hour.Start));
            Assert.Equal(Text(expected), Text(timeline.Hours.SelectMany(hour => hour.Results.Select(pair => ($"{(hour.Start.UtcDateTime, pair.Key)}", pair.Value)))));
        }
    }

    [Fact]
    public async Task Facets_OfTooMany_SayHowManyTheyAreOf_AndStayExactWhereTheCountsTell()
    {
        var log = new CallLog(busy.Database) { Bounds = new SearchBounds { Newest = 30 } };
        var query = CallQuery.Parse("server:github", busy.Now);
        var calls = busy.Calls.Where(call => NaiveQuery.Fits(query, call)).ToArray();

        var facets = (await log.FacetsAsync(query, Cancel)).Facets;

        foreach (var facet in facets)
        {
            var isKnown = facet.Key is QueryKey.Result or QueryKey.Server;
            Assert.Equal(isKnown ? null : 30L, facet.OfNewest);
            Assert.Equal(Text(Count(isKnown ? calls : calls[..30], facet.Key)), Text(facet.Values.Select(value => (value.Value, value.Count))));
        }

        var timeline = await log.TimelineAsync(CallQuery.Parse("-server:linear", busy.Now), Cancel);
        Assert.Equal((30L, 30L), (timeline.OfNewest, timeline.Hours.Sum(hour => hour.Results.Values.Sum())));
    }

    [Fact]
    public async Task Labels_AreWhatPeopleRead()
    {
        var facets = (await new CallLog(busy.Database).FacetsAsync(CallQuery.All, Cancel)).Facets;

        Assert.Contains(("Ada Lovelace", "ada@example.org"), facets.Single(facet => facet.Key == QueryKey.Member).Values.Select(value => (value.Label, value.Detail)));
        Assert.Contains("Claude, work", facets.Single(facet => facet.Key == QueryKey.Agent).Values.Select(value => value.Label));
    }

    private IEnumerable<string> Times() =>
    [
        "",
        $"after:{busy.Calls[300].At:O}",
        $"before:{busy.Calls[100].At:O}",
        $"after:{busy.Calls[400].At:O} before:{busy.Calls[200].At:O}",
        $"after:{busy.Calls[210].At:O} before:{busy.Calls[209].At.AddTicks(1):O}",
        "after:2026-06-02T00:00:00Z before:2026-06-03T00:00:00Z",
        "after:2999-01-01",
    ];

    private static IEnumerable<(string, long)> Count(IEnumerable<CallEntry> calls, QueryKey key) =>
        calls.Select(call => Value(call, key)).Where(value => value is not null).GroupBy(value => value!).Select(group => (group.Key, (long)group.Count()));

    private static string? Value(CallEntry call, QueryKey key) => key switch
    {
        QueryKey.Result => call.Result,
        QueryKey.Reason => call.Reason,
        QueryKey.Server => call.Server,
        QueryKey.Tool => call.Tool,
        QueryKey.Member => Pseudonym.Of(call.MemberId),
        QueryKey.Agent => call.AgentId.ToString(),
        _ => call.Client,
    };

    private static string Text(IEnumerable<(string Value, long Count)> counts) =>
        string.Join('\n', counts.OrderBy(count => count.Value, StringComparer.Ordinal).Select(count => $"{count.Value}: {count.Count}"));
}
