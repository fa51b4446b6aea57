using System.Diagnostics;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Bench;

/// <summary>How fast calls are taken in: calls a second (two records each, with the projection) and how long one waits to be durable, by callers and durability.</summary>
internal static class Appends
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    /// <param name="folder">Gets a journal for each cell.</param>
    public static async Task RunAsync(string folder, int seconds)
    {
        Console.Out.WriteLine("durability callers calls/s  p50 ms  p99 ms  max ms  bytes/call  calls/commit");
        foreach (var full in new[] { true, false })
        {
            foreach (var callers in new[] { 1, 16, 64 })
            {
                await MeasureAsync(DataFolder.Open(Path.Combine(folder, $"{(full ? "full" : "relaxed")}-{callers}")), full, callers, TimeSpan.FromSeconds(seconds));
            }
        }
    }

    private static async Task MeasureAsync(DataFolder folder, bool full, int callers, TimeSpan time)
    {
        NestKey.Open(folder);
        var (feed, groups) = (new LiveFeed(), 0);
        var options = new JournalOptions { SurvivePowerLoss = full };
        var journal = NestJournal.Open(NestDatabase.OpenOrCreate(folder), feed, TimeProvider.System, options, NullLogger<NestJournal>.Instance);
        var team = new Team();
        await team.BuildAsync(journal, DateTimeOffset.UnixEpoch);
        await RunAsync(journal, team, callers, s_warmUp);
        var before = SizeOf(folder);
        using var counting = feed.Subscribe(() => Interlocked.Increment(ref groups));
        var watch = Stopwatch.StartNew();
        var waits = await RunAsync(journal, team, callers, time);
        var elapsed = watch.Elapsed;
        var commits = Volatile.Read(ref groups);
        await journal.DisposeAsync();
        waits.Sort();
        Console.Out.WriteLine(
            $"{(full ? "FULL" : "relaxed"),-10} {callers,7} {waits.Count / elapsed.TotalSeconds,7:F0} {At(0.5),7:F2} {At(0.99),7:F2} {waits[^1],7:F1} "
            + $"{(SizeOf(folder) - before) / (double)waits.Count,11:F0} {waits.Count / (double)commits,13:F1}");

        double At(double share) => waits[(int)(share * (waits.Count - 1))];
    }

    private static async Task<List<double>> RunAsync(NestJournal journal, Team team, int callers, TimeSpan time)
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var (dice, mine, started) = (new Dice((ulong)caller), new List<double>(), Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var agent = team.Agents[Between(0, team.Agents.Count)];
                var server = team.Offers[Between(0, team.Offers.Count)];
                var before = Stopwatch.GetTimestamp();
                var admission = await journal.AdmitAsync(
                    new CallIntent
                    {
                        CallId = Guid.CreateVersion7(),
                        AgentId = agent.Id,
                        Target = CallTarget.Of(server.Id, server.Tools[Between(0, server.Tools.Length)]),
                        Method = "tools/call",
                        ProtocolVersion = "2025-11-25",
                        RequestBytes = Between(80, 2_000),
                        Client = agent.Client,
                    },
                    CancellationToken.None);
                mine.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                if (admission.Permit is { } permit)
                {
                    journal.Complete(permit, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(Between(1, 500)), Between(100, 20_000)));
                }
            }

            return mine;

            int Between(int first, int end) => first + (int)(dice.Next() * (end - first));
        })));
        return [.. waits.SelectMany(wait => wait)];
    }

    private static long SizeOf(DataFolder folder) =>
        new FileInfo(folder.NestDatabase).Length + (new FileInfo(folder.NestDatabase + "-wal") is { Exists: true } log ? log.Length : 0);
}
