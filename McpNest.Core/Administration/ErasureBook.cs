using System.Diagnostics;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>
/// Makes the nest forget who somebody was. Their records stay, under a pseudonym; everything that tells who that is goes, from every file.
/// Each step may be repeated, so a half-done erasure is finished by asking for it again, or by the next server.
/// </summary>
public sealed class ErasureBook(
    NestJournal journal, NestDatabase database, DataFolder folder, ErasureList list, PeopleBook people, AccountFinder findAccounts,
    AccountEraser eraseAccount, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Everybody who has, or had, this address, also where only their account is left.</summary>
    public async Task<IReadOnlyList<Guid>> FindAsync(string email, CancellationToken cancellationToken)
    {
        await journal.CatchUpAsync(cancellationToken);
        var key = AddMemberValidator.KeyOf(email);
        await using var db = database.CreateDbContext();
        var members = await db.Members.AsNoTracking().Where(row => row.EmailKey == key).OrderByDescending(row => row.Removed).Select(row => row.Id).ToListAsync(cancellationToken);
        return [.. members.Union(await findAccounts(email, cancellationToken))];
    }

    /// <summary>Finishes erasures that are recorded and not in the list, because the process was killed in between.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var listed = ErasureList.Read(list.Path).Where(erased => erased.Nest == state.InstanceId).Select(erased => erased.Member).ToHashSet();
        var open = (await PersonTraces.ErasedAsync(db, cancellationToken)).Where(id => !listed.Contains(id)).ToList();
        foreach (var id in open)
        {
            await ForgetAsync(Actor.Nest, state, id, cancellationToken);
        }

        return open.Count;
    }

    /// <summary>Ids of everybody who was ever a member, as far as the journal reaches.</summary>
    public async Task<IReadOnlySet<Guid>> KnownAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var words = await db.Terms.AsNoTracking().Where(term => term.Kind == WireName.Of(TermKind.Member)).Select(term => term.Text).ToListAsync(cancellationToken);
        var rows = await db.Members.AsNoTracking().Select(row => row.Id).ToListAsync(cancellationToken);
        return new HashSet<Guid>([.. rows, .. words.Select(Guid.Parse), .. state.Members.Keys, .. state.Agents.Values.Select(agent => agent.MemberId)]);
    }

    /// <summary>Removes the person if they are still a member, and erases who they were. Only an admin or the operator can.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or they are the last admin.</exception>
    public Task<Erasure> EraseAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => EraseAsync(actor, memberId, Handover.None, cancellationToken);

    /// <summary>The same, handing over what they answer for. An erasure never waits for that: what is not handed over is left without.</summary>
    public async Task<Erasure> EraseAsync(Actor actor, Guid memberId, Handover handover, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can erase somebody; ask one.");
        Authority.DemandFresh(actor, time.GetUtcNow());
        if (!handover.IsNone && state.Members.ContainsKey(memberId))
        {
            await people.HandOverAsync(actor, memberId, handover, cancellationToken);
        }

        return await ForgetAsync(actor, state, memberId, cancellationToken);
    }

    private async Task<Erasure> ForgetAsync(Actor actor, PolicyState state, Guid memberId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var person = await PersonTraces.FindAsync(db, state, memberId, cancellationToken);
        var stillNamedIn = await ErasedRows.StillNamedInAsync(db, state, person, cancellationToken);
        var email = person.Row is { } row && !await db.Members.AnyAsync(other => other.EmailKey == row.EmailKey && other.Id != memberId && !other.Removed, cancellationToken)
            ? row.Email
            : null;

        var seq = await CommitAsync(actor, state, memberId, person, cancellationToken);
        var accountGone = await eraseAccount(memberId, email, cancellationToken);
        // A call that was decided just before may have brought a client's name back.
        var words = Words(memberId, person.Redaction);
        await journal.WorkAsync(connection => ErasedWords.Empty(connection, memberId, words), cancellationToken);
        var (removed, left) = UpgradeCopy.RemoveAll(folder);
        var listed = seq is null || TryList(memberId, seq.Value); // late: what is in the list is done, and needs no finishing
        var complete = await CompactAsync(cancellationToken) && accountGone;
        return new Erasure(memberId, complete, listed, removed, [.. stillNamedIn, .. left.Select(path => $"{path}, which is no copy of an upgrade")]);
    }

    /// <returns>Seq of the erasure, also of an earlier one when nothing was left to erase; null when nobody of this id was ever here.</returns>
    private async Task<long?> CommitAsync(Actor actor, PolicyState state, Guid memberId, PersonTraces person, CancellationToken cancellationToken)
    {
        var isMember = state.Members.ContainsKey(memberId);
        if (!isMember && !person.HasRows && (person.ErasedAt is not null || !person.WasKnown))
        {
            return person.ErasedAt;
        }

        var words = Words(memberId, person.Redaction);
        Change[] changes = isMember ? [new Change.MemberRemoved(memberId), new Change.MemberErased(memberId)] : [new Change.MemberErased(memberId)];
        return await journal.CommitAsync(
            actor,
            changes,
            async (rows, token) =>
            {
                await ErasedRows.EraseAsync(rows, memberId, person, token);
                ErasedWords.Empty((SqliteConnection)rows.Database.GetDbConnection(), memberId, words);
            },
            cancellationToken);
    }

    private (List<long> Ids, long Seq) Words(Guid memberId, Redaction redaction)
    {
        using var connection = database.Open(readOnly: true);
        return ErasedWords.Find(connection, memberId, redaction);
    }

    private bool TryList(Guid memberId, long seq)
    {
        try
        {
            list.Add(new ErasedMember(journal.State.InstanceId, memberId, time.GetUtcNow(), seq));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Empties the write-ahead log: what was overwritten in the database is still in there.</summary>
    private async Task<bool> CompactAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await journal.CompactAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                return false;
            }

            await Task.Delay(s_pause, cancellationToken); // somebody reads just now
        }

        return true;
    }
}
