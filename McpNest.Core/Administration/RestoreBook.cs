using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>
/// What a restored nest has to record before anybody may use it: a new epoch, and that everything is stopped, since keys that were revoked
/// after the backup would live again.
/// </summary>
public sealed class RestoreBook(NestJournal journal)
{
    /// <summary>Begins the new epoch. Without the keys of the nest, every agent's key and every member's own token is lost and recorded so.</summary>
    /// <param name="knownSeq">The last record a checkpoint kept elsewhere knows, where that is beyond the backup.</param>
    /// <param name="knownEpoch">The latest epoch such a checkpoint knows.</param>
    /// <exception cref="NestException">The actor may not.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be recorded.</exception>
    public async Task<RestoredNest> BeginAsync(
        Actor actor, BackupManifest backup, long? knownSeq, int knownEpoch, bool withKeys, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        Authority.Demand(actor.Kind == ActorKind.Operator, "Only the operator can restore, at the command line.");
        var epoch = checked(Math.Max(state.Epoch, knownEpoch) + 1);
        var agents = withKeys ? [] : state.Agents.Values.Where(agent => !agent.Revoked).Select(agent => agent.Id).Order().ToArray();
        var tokens = withKeys ? [] : state.Credentials.Keys.OrderBy(token => token.ServerId).ThenBy(token => token.MemberId).ToArray();
        Change[] changes =
        [
            new Change.Restored(epoch, backup.Seq, knownSeq, withKeys),
            .. agents.Select(agent => new Change.KeyRevoked(agent)),
            .. tokens.Select(token => new Change.CredentialRemoved(token.ServerId, token.MemberId)),
            new Change.Stopped(StopScope.Everything, null), // last: its note stands under its seq
        ];
        var unreadable = new List<Guid>();
        await journal.CommitAsync(
            actor,
            changes,
            async (db, token) =>
            {
                await KeepAsync(db, backup, token).ConfigureAwait(false);
                if (!withKeys)
                {
                    await db.MemberSecrets.ExecuteDeleteAsync(token).ConfigureAwait(false);
                    // Those of servers stay: what is missing can then be seen, and is said at the first call.
                    unreadable.AddRange(await db.Secrets.Select(secret => secret.ServerId).Distinct().ToListAsync(token).ConfigureAwait(false));
                }
            },
            cancellationToken).ConfigureAwait(false);
        var servers = unreadable.Select(state.Servers.GetValueOrDefault).OfType<UpstreamServer>().Select(server => server.Slug).Order(StringComparer.Ordinal);
        return new RestoredNest(epoch, agents.Length, tokens.Length, [.. servers]);
    }

    private static async Task KeepAsync(NestDbContext db, BackupManifest backup, CancellationToken cancellationToken)
    {
        var seq = await db.Journal.MaxAsync(row => row.Seq, cancellationToken).ConfigureAwait(false);
        db.Reasons.Add(new ReasonRow
        {
            Seq = seq,
            Reason = $"Restored from a backup of {backup.At:yyyy-MM-dd HH:mm} UTC; what was revoked after it must be revoked again before calls are let through.",
        });
    }
}
