using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Audit;

/// <summary>What a journal must be after something was taken out: a chain from where it begins, foldable, with browsing tables that agree.</summary>
internal static class Chain
{
    /// <returns>Its first seq.</returns>
    public static long AssertWhole(NestDatabase database)
    {
        using var db = database.CreateDbContext();
        var rows = db.Journal.AsNoTracking().OrderBy(row => row.Seq).ToList();
        var start = rows.Where(row => row.Kind == RecordKind.State).Select(row => StateRecord.Read(row.Body)).LastOrDefault(state => state.Removed is not null);
        var first = start is null ? 1 : start.Through.Seq + 1;
        var (seq, prev) = (first, start?.Through.Hash ?? ChainHead.Start.Hash);
        var state = start?.State ?? PolicyState.Empty;
        foreach (var row in rows.Where(row => row.Seq >= first))
        {
            var body = JsonElement.Parse(row.Body);
            Assert.Equal((seq, seq, prev), (row.Seq, body.GetProperty("seq").GetInt64(), body.GetProperty("prev").GetString()));
            Assert.Equal(ChainHead.HashOf(row.Body), row.Hash);
            if (row.Kind == RecordKind.Change)
            {
                state = Draft.Fold(state, row);
            }

            if (row.Kind == RecordKind.State && StateRecord.Read(row.Body) is { } kept && kept.Through.Seq == seq - 1)
            {
                Assert.Equal(Image(state), Image(kept.State));
            }

            (seq, prev) = (seq + 1, Convert.ToHexStringLower(row.Hash));
        }

        Assert.Equal(Image(state), Image(JournalReader.Replay(database).State));
        AssertBrowsing(db);
        return rows.Count == 0 ? 1 : rows[0].Seq;
    }

    private static string Image(PolicyState state) => ChangeJson.Write(state.ToImage()).GetRawText();

    /// <summary>Counts and hours are exactly those of the calls that are there, and the calls those of the records.</summary>
    private static void AssertBrowsing(NestDbContext db)
    {
        var calls = db.Calls.AsNoTracking().ToList();
        Assert.Equal(db.Journal.Where(row => row.Kind == RecordKind.Call).Select(row => row.Seq).Order().ToList(), calls.Select(call => call.Seq).Order());
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var call in calls.Where(call => call.Outcome is not null))
        {
            int?[] words = [0, call.Member, call.Agent, call.Client, call.Server, call.Tool, call.Reason];
            for (var kind = 0; kind < words.Length; kind++)
            {
                if (words[kind] is { } term)
                {
                    var key = $"{(TermKind)kind} {term} {CallProjection.HourOf(call.At)} {call.Outcome}";
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                }
            }
        }

        Assert.Equal(
            counts.Select(pair => $"{pair.Key}: {pair.Value}"),
            db.CallCounts.AsNoTracking().ToList().Select(row => $"{row.Kind} {row.Term} {row.Hour} {row.Outcome}: {row.Count}").Order(StringComparer.Ordinal));
        Assert.Equal(
            calls.GroupBy(call => CallProjection.HourOf(call.At)).OrderBy(hour => hour.Key).Select(hour => (hour.Key, hour.Min(call => call.Seq), hour.Max(call => call.Seq))),
            db.CallHours.AsNoTracking().OrderBy(hour => hour.Hour).ToList().Select(hour => (hour.Hour, hour.FirstSeq, hour.LastSeq)));
    }
}
