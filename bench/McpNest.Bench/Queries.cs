using System.Diagnostics;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Storage;

namespace McpNest.Bench;

/// <summary>Times queries as the audit page asks them: a page of 100, facets and a timeline.</summary>
internal static class Queries
{
    private static readonly (string Name, string Text)[] s_pages =
    [
        ("newest", ""),
        ("frequent member", "member:person0@example.org"),
        ("rare member", "member:person199@example.org"),
        ("rare member and rare tool", "member:person199@example.org tool:archive_item39"),
        ("two that seldom meet", "member:person120@example.org tool:delete_item20"),
        ("two frequent that never meet", "tool:search_item0 server:server-1"),
        ("denied", "result:denied"),
        ("a reason", "reason:unknown_tool"),
        ("rare result", "result:interrupted"),
        ("everything but success", "-result:succeeded"),
        ("client wildcard", "client:cursor*"),
        ("one client version", "client:zed*3.4"),
        ("server", "server:server-3"),
        ("rare server", "server:server-39"),
        ("several servers", "server:server-1,server-20,server-39"),
        ("tool by the name agents see", "tool:server-5__create_item5"),
        ("tool wildcard", "tool:archive_*"),
        ("exclusions", "-server:server-0 -tool:search_* -client:cursor*"),
        ("frequent member, denied, a server", "member:person0@example.org result:denied server:server-10"),
        ("after 24h", "after:24h"),
        ("after 24h, server and result", "after:24h server:server-7 result:tool_error"),
        ("60 to 30 days ago, rare member", "before:30d after:60d member:person150@example.org"),
        ("a word", "merge_item12"),
        ("a word that names nobody", "nobody"),
        ("scheme", "scheme:file"),
        ("method", "method:prompts/get -server:server-0"),
        ("open", "result:open"),
        ("agent by name", "agent:\"zed 2.1, laptop 1\""),
        ("frequent but excluded", "member:person0@example.org -client:*"),
    ];

    public static async Task RunAsync(string path, int rounds)
    {
        var database = NestDatabase.OpenOrCreate(DataFolder.Open(path));
        var log = new CallLog(database);
        var now = TimeProvider.System.GetUtcNow();
        Console.Out.WriteLine($"{"what",-38} {"p50 ms",8} {"max ms",8} {"cpu ms",8}  found");
        foreach (var (name, text) in s_pages)
        {
            var query = CallQuery.Parse(text, now);
            await TimeAsync(name, rounds, async () =>
            {
                var page = await log.PageAsync(query, null, 100, default);
                return $"{page.Calls.Length}{(page.StoppedEarly ? $" and more before {page.SearchedBackTo:yyyy-MM-dd}" : "")}";
            });
        }

        var middle = (await log.PageAsync(CallQuery.Parse("before:45d", now), null, 1, default)).Calls[0].Seq;
        foreach (var (name, text) in s_pages.Take(6))
        {
            var query = CallQuery.Parse(text, now);
            await TimeAsync("deep: " + name, rounds, async () => $"{(await log.PageAsync(query, middle, 100, default)).Calls.Length}");
        }

        foreach (var text in new[] { "", "after:7d", "after:24h", "member:person0@example.org", "result:denied server:server-10", "member:person0@example.org tool:search_*", "client:cursor* -server:server-0" })
        {
            var query = CallQuery.Parse(text, now);
            await TimeAsync($"facets: {text}", rounds, async () => Basis((await log.FacetsAsync(query, default)).Facets[3].OfNewest));
            await TimeAsync($"timeline: {text}", rounds, async () => Basis((await log.TimelineAsync(query, default)).OfNewest));
        }
    }

    private static string Basis(long? newest) => newest is { } count ? $"of the newest {count}" : "exact";

    private static async Task TimeAsync(string name, int rounds, Func<Task<string>> act)
    {
        var found = await act(); // warm
        var (times, work) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await act();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            work.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        times.Sort();
        work.Sort();
        Console.Out.WriteLine($"{(name.Length > 38 ? name[..38] : name),-38} {times[rounds / 2],8:N1} {times[^1],8:N1} {work[rounds / 2],8:N1}  {found}");
    }
}
