using System.Collections.Immutable;
using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>The rows on the page, newest first: a stretch of the log without holes.</summary>
/// <param name="Unseen">How many newer calls wait above while the reader's place is kept.</param>
public sealed record CallWindow(ImmutableArray<CallEntry> Rows, int Unseen, bool HasOlder)
{
    public const int PageSize = 60;

    /// <summary>Rows the page keeps at most; older ones are a click away.</summary>
    public const int Most = 600;

    public static readonly CallWindow Empty = new([], 0, false);

    public long? Newest => Rows.IsEmpty ? null : Rows[0].Seq;

    public long? Oldest => Rows.IsEmpty ? null : Rows[^1].Seq;

    public static CallWindow First(IReadOnlyList<CallEntry> page) => new([.. page], 0, page.Count == PageSize);

    /// <summary>Takes the newest page in: what is on the page is brought up to date, and newer calls join it when the reader follows.</summary>
    public CallWindow Refresh(IReadOnlyList<CallEntry> newest, bool follow)
    {
        if (Newest is not { } top)
        {
            return First(newest);
        }

        var known = newest.ToDictionary(entry => entry.Seq);
        var rows = Rows.Select(row => known.GetValueOrDefault(row.Seq, row));
        var fresh = newest.Where(entry => entry.Seq > top).ToArray();
        if (!follow)
        {
            return this with { Rows = [.. rows], Unseen = fresh.Length };
        }

        // A whole page of new calls: there may be more between them and ours, so begin again rather than leave a hole.
        if (fresh.Length == PageSize)
        {
            return First(newest);
        }

        ImmutableArray<CallEntry> all = [.. fresh, .. rows];
        return all.Length > Most
            ? new CallWindow(all[..Most], 0, HasOlder: true)
            : new CallWindow(all, 0, HasOlder);
    }

    public CallWindow WithOlder(IReadOnlyList<CallEntry> older) => this with { Rows = [.. Rows, .. older], HasOlder = older.Count == PageSize };
}
