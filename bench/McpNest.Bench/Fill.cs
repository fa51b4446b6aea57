using System.Diagnostics;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Bench;

/// <summary>
/// Makes a folder with a journal of so many records: decided, encoded, chained and projected by the code that serves, on one thread and in
/// large transactions, so that it is done in minutes. It verifies like any other.
/// </summary>
internal static class Fill
{
    private const int Group = 4000;

    public static async Task RunAsync(string path, long records, int days)
    {
        var folder = DataFolder.Open(path);
        NestKey.Open(folder);
        var database = NestDatabase.OpenOrCreate(folder);
        var start = TimeProvider.System.GetUtcNow().AddDays(-days);
        var team = new Team();
        await using (var journal = NestJournal.Open(database, new LiveFeed(), new FixedTime(start), new JournalOptions(), NullLogger<NestJournal>.Instance))
        {
            await team.BuildAsync(journal, start);
        }

        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var calls = Calls(database, team, start, days, records / 2);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var work = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls;
        using (var connection = database.Open(readOnly: false))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        var size = new FileInfo(folder.NestDatabase).Length;
        Console.Out.WriteLine($"{calls:N0} calls in {seconds:N0} s, {calls / seconds:N0} calls/s, {work:N0} µs of processor a call; {size / 1e6:N0} MB, {(double)size / calls:N0} bytes a call");
    }

    private static long Calls(NestDatabase database, Team team, DateTimeOffset start, int days, long calls)
    {
        var draft = JournalReader.Replay(database);
        using var store = JournalStore.Open(database, new JournalOptions());
        var traffic = new Traffic(team);
        var open = new Queue<(long Seq, Guid CallId, DateTimeOffset At)>();
        var done = 0L;
        foreach (var at in Traffic.Times(start, days, calls))
        {
            if (done % Group == 0)
            {
                if (!store.TryBegin())
                {
                    throw new InvalidOperationException("Somebody else writes to the folder.");
                }
            }

            var intent = traffic.Next();
            var subject = CallSubject.Of(draft.State, intent);
            var decision = AccessPolicy.Decide(draft.State, intent.AgentId, intent.Target, subject.Tool?.Live, at);
            draft = draft.At(store.Append(draft.Head, RecordKind.Call, RecordEncoding.Call(draft.Head, at, intent, subject, decision)));
            store.Calls.Insert(draft.Head.Seq, at, intent, subject, decision);
            if (decision.IsAllowed)
            {
                open.Enqueue((draft.Head.Seq, intent.CallId, at));
            }

            done++;
            while (open.Count > (done == calls ? 0 : 8))
            {
                var call = open.Dequeue();
                var end = traffic.End();
                draft = draft.At(store.Append(draft.Head, RecordKind.Outcome, RecordEncoding.Outcome(draft.Head, at, call.Seq, call.CallId, end)));
                store.Calls.Close(call.Seq, end);
            }

            if (done % Group == 0 || done == calls)
            {
                store.Commit();
            }
        }

        return done;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
