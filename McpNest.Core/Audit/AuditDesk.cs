using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>
/// The audit as people read it during one visit. Who may not see names reads pseudonyms, in every answer, and can ask by nothing else;
/// a name they look up, with a reason that is recorded, is theirs for the visit.
/// </summary>
public sealed class AuditDesk(CallLog calls, ChangeLog changes, NestJournal journal, NestDatabase database, AuditRules rules)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ImmutableHashSet<(Guid Reader, Guid Member)> _revealed = [];

    /// <summary>Whether the reader sees pseudonyms in place of names.</summary>
    public bool HidesNames(Actor reader) => !rules.SeesNames(journal.State, reader);

    /// <summary>Display name, or the pseudonym where this reader is not shown it; null when not known.</summary>
    public string? NameOf(Actor reader, Guid memberId) => View(reader) is var view && view.Shows(memberId) ? rules.NameOf(memberId) : view.Pseudonym(memberId);

    /// <summary>What a query of this reader calls somebody: never an address, which would go to logs.</summary>
    public string PseudonymOf(Actor reader, Guid memberId) => View(reader).Pseudonym(memberId);

    /// <summary>Whether this reader reads somebody's name.</summary>
    public bool Shows(Actor reader, Guid memberId) => View(reader).Shows(memberId);

    /// <summary>Why a query cannot be asked of a list, in one sentence; null when it can.</summary>
    public static string? WhyNot(AuditScope scope, CallQuery query) => scope switch
    {
        AuditScope.Calls => WhyNotOfCalls(query),
        AuditScope.Changes => WhyNotOfChanges(query),
        _ => null,
    };

    /// <summary>Why a query cannot be asked of changes, in one sentence; null when it can.</summary>
    public static string? WhyNotOfChanges(CallQuery query) => ChangeFilter.Stranger(query) is { } stranger
        ? $"Changes know no '{stranger}'; narrow them by change, server, member, words, after and before."
        : null;

    /// <summary>Why a query cannot be asked of calls, in one sentence; null when it can.</summary>
    public static string? WhyNotOfCalls(CallQuery query) => query.Clauses.Any(clause => clause.Key == QueryKey.Change)
        ? "Calls know no 'change'; choose the view of changes, or of everything."
        : null;

    /// <summary>The newest lines that fit, older than <paramref name="before"/> (null: from the newest on).</summary>
    /// <exception cref="NestException">Not for this reader, or changes cannot be asked so.</exception>
    public async Task<AuditLines> PageAsync(
        Actor reader, AuditScope scope, CallQuery query, long? before, int count, CancellationToken cancellationToken)
    {
        var view = View(reader);
        var unfit = WhyNotOfChanges(query);
        if (scope == AuditScope.Changes && unfit is not null)
        {
            throw new NestException(unfit);
        }

        var ofCalls = scope == AuditScope.Changes ? null : await calls.PageAsync(query, view, before, count, cancellationToken).ConfigureAwait(false);
        var ofChanges = scope == AuditScope.Calls || unfit is not null
            ? null
            : await changes.PageAsync(query, view, before, count, cancellationToken).ConfigureAwait(false);
        return Merge(ofCalls, ofChanges, count);
    }

    /// <returns>Null when no call and no change has that seq.</returns>
    public async Task<AuditRow?> FindAsync(Actor reader, long seq, CancellationToken cancellationToken)
    {
        var view = View(reader);
        return await calls.FindAsync(seq, view, cancellationToken).ConfigureAwait(false) is { } call ? new AuditRow(call)
            : await ChangeAsync(view, seq, cancellationToken).ConfigureAwait(false) is { } change && change.Seq == seq ? new AuditRow(change)
            : null;
    }

    public Task<CallFacets> FacetsAsync(Actor reader, CallQuery query, CancellationToken cancellationToken) =>
        calls.FacetsAsync(query, View(reader), cancellationToken);

    public Task<CallTimeline> TimelineAsync(Actor reader, CallQuery query, CancellationToken cancellationToken) =>
        calls.TimelineAsync(query, View(reader), cancellationToken);

    /// <summary>What a decision rested on, as far as it is kept.</summary>
    public async Task<CallGrounds> GroundsAsync(Actor reader, CallEntry call, CancellationToken cancellationToken)
    {
        var view = View(reader);
        return new CallGrounds(
            call.GrantId is { } grant ? await changes.FindGrantAsync(grant, call.PolicyVersion, view, cancellationToken).ConfigureAwait(false) : null,
            await ChangeAsync(view, call.PolicyVersion, cancellationToken).ConfigureAwait(false),
            call.Fingerprint is { } fingerprint ? await DefinitionAsync(fingerprint, cancellationToken).ConfigureAwait(false) : null);
    }

    /// <summary>Shows this reader, for the visit, who a pseudonym is. That they looked, and why, is recorded.</summary>
    /// <exception cref="NestException">They may not, or gave no reason.</exception>
    public async Task RevealAsync(Actor reader, Guid memberId, string reason, CancellationToken cancellationToken)
    {
        View(reader);
        await rules.Reveal(reader, memberId, reason, cancellationToken).ConfigureAwait(false);
        ImmutableInterlocked.Update(ref _revealed, revealed => revealed.Add((reader.MemberId ?? Guid.Empty, memberId)));
    }

    private async Task<ChangeEntry?> ChangeAsync(NameView view, long seq, CancellationToken cancellationToken) =>
        (await changes.PageAsync(CallQuery.All, view, seq + 1, 1, cancellationToken).ConfigureAwait(false)).Changes.FirstOrDefault();

    private async Task<string?> DefinitionAsync(string fingerprint, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var json = await db.Definitions.AsNoTracking().Where(row => row.Fingerprint == fingerprint).Select(row => row.Json).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return json is null ? null : JsonSerializer.Serialize(JsonElement.Parse(json), s_indented);
    }

    private NameView View(Actor reader)
    {
        var state = journal.State;
        if (!rules.MayRead(state, reader))
        {
            throw new NestException("The audit is for leads, auditors and admins; ask one of them.");
        }

        return NameView.Of(rules, state, reader, _revealed.Where(pair => pair.Reader == reader.MemberId).Select(pair => pair.Member));
    }

    /// <summary>Both lists as one, as far back as both were looked through.</summary>
    private static AuditLines Merge(CallPage? ofCalls, ChangePage? ofChanges, int count)
    {
        var floor = Math.Max(ofCalls?.SearchedTo ?? 0, ofChanges?.SearchedTo ?? 0);
        var rows = (ofCalls?.Calls ?? []).Select(call => new AuditRow(call)).Concat((ofChanges?.Changes ?? []).Select(change => new AuditRow(change)))
            .Where(row => row.Seq >= floor).OrderByDescending(row => row.Seq).ToImmutableArray();
        if (rows.Length > count)
        {
            rows = rows[..count];
            return new AuditLines(rows, rows[^1].Seq, StoppedEarly: false, rows[^1].At);
        }

        var reached = floor == 0 ? null : floor == ofCalls?.SearchedTo ? ofCalls.SearchedBackTo : ofChanges?.SearchedBackTo;
        return new AuditLines(rows, floor == 0 ? null : floor, floor != 0 && rows.Length < count && IsEarly(), reached);

        // Short because it was cut to what both know is not early: there is more, and it is near.
        bool IsEarly() => (ofCalls?.StoppedEarly ?? false) || (ofChanges is { SearchedTo: not null } && ofChanges.Changes.Length < count);
    }
}
