using System.Collections.Immutable;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;

namespace McpNest.Web.Console.Audit;

/// <summary>The rows on the page, newest first: a stretch of the log without holes.</summary>
/// <param name="Unseen">How many newer calls wait above while the reader's place is kept.</param>
/// <param name="SearchedTo">Where older calls go on; null when there are none.</param>
/// <param name="SearchedBackTo">Set when looking took too long: older calls than that have not been looked at yet.</param>
public sealed record CallWindow(ImmutableArray<CallEntry> Rows, int Unseen, long? SearchedTo, DateTimeOffset? SearchedBackTo)
{
    public const int PageSize = 60;

    /// <summary>Rows the page keeps at most; older ones are a click away.</summary>
    public const int Most = 600;

    public static readonly CallWindow Empty = new([], 0, null, null);

    public long? Newest => Rows.IsEmpty ? null : Rows[0].Seq;

    public bool HasOlder => SearchedTo is not null;

    public static CallWindow First(CallPage page) => new(page.Calls, 0, page.SearchedTo, page.StoppedEarly ? page.SearchedBackTo : null);

    /// <summary>From when on calls can be new here, or have ended since; null when nothing is shown yet.</summary>
    public DateTimeOffset? ChangesSince => Rows.IsEmpty ? null : Rows.Where(row => row.Result == CallEntry.Open).Select(row => row.At).Append(Rows[0].At).Min();

    /// <summary>Takes the newest page in: what is on the page is brought up to date, and newer calls join it when the reader follows.</summary>
    public CallWindow Refresh(CallPage page, bool follow)
    {
        var newest = page.Calls;
        if (Newest is not { } top)
        {
            return newest.Length == PageSize ? First(page with { SearchedTo = newest[^1].Seq }) : this with { Rows = newest };
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
            return First(page with { SearchedTo = fresh[^1].Seq });
        }

        ImmutableArray<CallEntry> all = [.. fresh, .. rows];
        return all.Length > Most
            ? this with { Rows = all[..Most], Unseen = 0, SearchedTo = all[Most - 1].Seq, SearchedBackTo = null }
            : this with { Rows = all, Unseen = 0 };
    }

    public CallWindow WithOlder(CallPage older) =>
        this with { Rows = [.. Rows, .. older.Calls], SearchedTo = older.SearchedTo, SearchedBackTo = older.StoppedEarly ? older.SearchedBackTo : null };
}
