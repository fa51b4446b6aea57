using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;

namespace McpNest.Tests.Audit.Query;

/// <summary>What is found is exactly what a simple filter over all calls finds, in any way of looking.</summary>
public sealed class CallSearchTests(BusyJournal busy) : IClassFixture<BusyJournal>
{
    private static readonly string[] s_terms =
    [
        "member:ada@example.org", "member:\"ada lovelace\"", "member:b*", "member:member-*", "member:nobody", "agent:cursor", "agent:\"claude*\"", "agent:*",
        "client:cursor*", "client:\"cursor 2.1\",\"zed 0.9\"", "client:*", "server:github", "server:github,linear", "server:nest", "server:gone", "tool:search",
        "tool:search*", "tool:github__search", "tool:*__search", "tool:linear__*", "tool:status", "result:denied", "result:succeeded", "result:open", "outcome:tool_error,timed_out",
        "result:in*", "reason:no_grant", "reason:tool_new", "reason:unknown_tool", "reason:*", "method:resources/read", "method:tools/call", "method:*/*", "scheme:file", "scheme:*",
        "search", "ada", "github__se", "hub__search_c", "member-", "claude", "nobody",
    ];

    private static readonly SearchBounds[] s_bounds =
    [
        SearchBounds.Default,
        new() { Few = 5, FirstStretch = 3, LongestStretch = 40 }, // through an index where one is worth it, else straight
        new() { Few = 1, FirstStretch = 7, LongestStretch = 7, Patience = TimeSpan.Zero }, // and giving up after each stretch
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_OfAnyQuery_AreWhatASimpleFilterFinds()
    {
        var found = 0;
        for (var i = 0; i < 400; i++)
        {
            var query = CallQuery.Parse(i < s_terms.Length ? s_terms[i] : i < 2 * s_terms.Length ? "-" + s_terms[i - s_terms.Length] : Text(), busy.Now);
            var expected = busy.Calls.Where(call => NaiveQuery.Fits(query, call)).Select(call => call.Seq).ToArray();
            var log = new CallLog(busy.Database) { Bounds = s_bounds[i % s_bounds.Length] };

            Assert.Equal((query.Text, string.Join(' ', expected)), (query.Text, string.Join(' ', await AllAsync(log, query, 1 + busy.Next(60)))));
            found += expected.Length;
        }

        Assert.True(found > 5_000); // it was about something
    }

    [Fact]
    public async Task Entries_AreWholeCalls()
    {
        var log = new CallLog(busy.Database);
        var page = await log.PageAsync(CallQuery.All, null, 1000, Cancel);

        Assert.Equal(busy.Calls, page.Calls);
        Assert.Equal(busy.Calls[3], await log.FindAsync(busy.Calls[3].Seq, Cancel));
        Assert.Null(await log.FindAsync(busy.Calls[^1].Seq - 1, Cancel));
    }

    [Fact]
    public async Task SearchThatStopsEarly_SaysHowFarItLooked()
    {
        var log = new CallLog(busy.Database) { Bounds = s_bounds[2] };

        var page = await log.PageAsync(CallQuery.Parse("-member:* -client:*", busy.Now), null, 50, Cancel);

        Assert.True(page.StoppedEarly);
        Assert.Equal(busy.Calls.Last(call => call.Seq >= page.SearchedTo).At, page.SearchedBackTo);
    }

    [Fact]
    public async Task Pages_WhileCallsArrive_HaveNoHoleAndNothingTwice()
    {
        var log = new CallLog(busy.Database) { Bounds = s_bounds[1] };
        var query = CallQuery.Parse("-result:open server:github,linear", busy.Now);
        var before = busy.Calls.Where(call => NaiveQuery.Fits(query, call)).Select(call => call.Seq).ToArray();
        var (read, at) = (new List<long>(), (long?)null);
        do
        {
            var page = await log.PageAsync(query, at, 20, Cancel);
            read.AddRange(page.Calls.Select(call => call.Seq));
            at = page.SearchedTo;
            await busy.CallAsync(5);
        }
        while (at is not null);

        Assert.Equal(before, read);
    }

    [Fact]
    public async Task Times_CutExactly()
    {
        var log = new CallLog(busy.Database);
        var (newest, oldest) = (busy.Calls[40], busy.Calls[90]);
        var query = CallQuery.Parse($"after:{oldest.At:O} before:{newest.At:O}", busy.Now);

        var page = await log.PageAsync(query, null, 1000, Cancel);

        Assert.Equal(busy.Calls.Skip(41).Take(50).Select(call => call.Seq), page.Calls.Select(call => call.Seq));
        Assert.Empty((await log.PageAsync(CallQuery.Parse("after:2999-01-01", busy.Now), null, 10, Cancel)).Calls);
        Assert.Empty((await log.PageAsync(CallQuery.Parse("before:2001-01-01", busy.Now), null, 10, Cancel)).Calls);
    }

    private static async Task<List<long>> AllAsync(CallLog log, CallQuery query, int count)
    {
        var (all, before) = (new List<long>(), (long?)null);
        do
        {
            var page = await log.PageAsync(query, before, count, Cancel);
            Assert.True(page.Calls.Length == count || page.StoppedEarly == page.SearchedTo.HasValue);
            all.AddRange(page.Calls.Select(call => call.Seq));
            before = page.SearchedTo;
        }
        while (before is not null);

        return all;
    }

    private string Text()
    {
        var terms = Enumerable.Range(0, 1 + busy.Next(3)).Select(_ => (busy.Next(4) == 0 ? "-" : "") + s_terms[busy.Next(s_terms.Length)]).ToList();
        if (busy.Next(3) == 0)
        {
            terms.Add($"after:{busy.Calls[busy.Next(busy.Calls.Count)].At:O}");
        }

        if (busy.Next(3) == 0)
        {
            terms.Add($"before:{busy.Calls[busy.Next(busy.Calls.Count)].At:O}");
        }

        return string.Join(' ', terms);
    }
}
