using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Looks at who somebody is, by those who see pseudonyms in the audit.</summary>
public sealed class NamesBook(NestJournal journal, NestDatabase database)
{
    /// <summary>Records that the actor looked up who a member is, and why.</summary>
    /// <exception cref="NestException">Not allowed to this actor, there is no such member, or no reason was given.</exception>
    public async Task RevealAsync(Actor actor, Guid memberId, string reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.MayReveal(state, actor), "Only leads, auditors and admins look up names; ask one of them.");
        var text = Reasons.DemandSome(reason);
        await using (var db = database.CreateDbContext())
        {
            // Who was removed is still looked up; of who was erased nothing is left to see.
            Authority.Demand(await db.Members.AnyAsync(row => row.Id == memberId, cancellationToken), "Nobody is known by this name (any more).");
        }

        await journal.CommitAsync(actor, [new Change.NamesRevealed(memberId)], Reasons.Row(text), cancellationToken);
    }
}
