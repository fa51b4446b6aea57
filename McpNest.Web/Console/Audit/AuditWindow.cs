using System.Collections.Immutable;
using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>The lines on the page, newest first: a stretch of the log without holes.</summary>
/// <param name="Unseen">How many newer lines wait above while the reader's place is kept.</param>
/// <param name="SearchedTo">Where older lines go on; null when there are none.</param>
/// <param name="SearchedBackTo">Set when looking took too long: older lines than that have not been looked at yet.</param>
public sealed record AuditWindow(ImmutableArray<AuditRow> Rows, int Unseen, long? SearchedTo, DateTimeOffset? SearchedBackTo)
{
    public const int PageSize = 60;

    /// <summary>Lines the page keeps at most.</summary>
    public const int Most = 600;

    private const int MostEnds = 10;

    public static readonly AuditWindow Empty = new([], 0, null, null);

    public long? Newest => Rows.IsEmpty ? null : Rows[0].Seq;

    /// <summary>The newest line that was counted, shown or not.</summary>
    public long Counted { get; init; } = Rows.IsEmpty ? 0 : Rows[0].Seq;

    /// <summary>More may wait than were counted.</summary>
    public bool Uncounted { get; init; }

    /// <summary>Newer lines that were here made room for older ones.</summary>
    public bool IsCut { get; init; }

    public bool HasOlder => SearchedTo is not null;

    public static AuditWindow First(AuditLines page) => new(page.Rows, 0, page.SearchedTo, page.StoppedEarly ? page.SearchedBackTo : null);

    /// <summary>From when on lines can be new here, or have ended since; null when nothing is shown yet.</summary>
    public DateTimeOffset? ChangesSince => Rows.IsEmpty ? null : Rows.Where(row => row.IsOpen).Select(row => row.At).Append(Rows[0].At).Min();

    /// <summary>Takes the newest page in: what is on the page is brought up to date, and newer lines join it when the reader follows.</summary>
    public AuditWindow Refresh(AuditLines page, bool follow)
    {
        var newest = page.Rows;
        if (Newest is not { } top)
        {
            return newest.Length == PageSize ? First(page with { SearchedTo = newest[^1].Seq }) : this with { Rows = newest, Counted = newest.IsEmpty ? 0 : newest[0].Seq };
        }

        var known = newest.ToDictionary(row => row.Seq);
        // The same instance while nothing moved: a line draws itself anew only for another.
        var rows = Rows.Select(row => known.TryGetValue(row.Seq, out var now) && now != row ? now : row);
        if (!follow || IsCut)
        {
            var counted = newest.Count(row => row.Seq > Counted);
            return this with
            {
                Rows = [.. rows],
                Unseen = Unseen + counted,
                Uncounted = Uncounted || counted == PageSize,
                Counted = newest.IsEmpty ? Counted : Math.Max(Counted, newest[0].Seq),
            };
        }

        // A whole page of new lines: there may be more between them and ours, so begin again rather than leave a hole.
        var fresh = newest.Where(row => row.Seq > top).ToArray();
        if (fresh.Length == PageSize)
        {
            return First(page with { SearchedTo = fresh[^1].Seq });
        }

        ImmutableArray<AuditRow> all = [.. fresh, .. rows];
        return all.Length > Most
            ? new AuditWindow(all[..Most], 0, all[Most - 1].Seq, null)
            : new AuditWindow(all, 0, SearchedTo, SearchedBackTo);
    }

    /// <summary>Lines whose call had not ended, and of which a page of the newest says nothing: how they ended has to be asked one by one.</summary>
    public IEnumerable<long> OpenBeyond(AuditLines page) =>
        Rows.Where(row => row.IsOpen && page.Rows.All(newest => newest.Seq != row.Seq)).Take(MostEnds).Select(row => row.Seq);

    /// <summary>Brings one line up to date.</summary>
    public AuditWindow With(AuditRow now) => this with { Rows = [.. Rows.Select(row => row.Seq == now.Seq && row != now ? now : row)] };

    /// <summary>Older lines join below; beyond what the page keeps, the newest give way.</summary>
    public AuditWindow WithOlder(AuditLines older)
    {
        ImmutableArray<AuditRow> all = [.. Rows, .. older.Rows];
        var isCut = all.Length > Most;
        return this with
        {
            Rows = isCut ? all[^Most..] : all,
            IsCut = IsCut || isCut,
            SearchedTo = older.SearchedTo,
            SearchedBackTo = older.StoppedEarly ? older.SearchedBackTo : null,
        };
    }
}
