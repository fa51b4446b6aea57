using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>What a person may read of the audit whatever their role: the calls of their own agents, and of the services they answer for.</summary>
public sealed class OwnCalls(NestJournal journal, CallLog log)
{
    /// <summary>The newest calls of one member's agents, always with names.</summary>
    /// <exception cref="NestException">The member is neither the actor nor a service of theirs.</exception>
    public async Task<IReadOnlyList<CallEntry>> NewestAsync(Actor actor, Guid memberId, int count, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        if (actor.MemberId is not { } self
            || state.Members.GetValueOrDefault(self) is not { Suspended: false, Kind: MemberKind.Person }
            || (memberId != self && state.Members.GetValueOrDefault(memberId)?.OwnerId != self))
        {
            throw new NestException("You can read calls of your own agents and of the services you answer for; ask a lead or an auditor for others.");
        }

        return await log.FullPageAsync(CallQuery.All.With(QueryKey.Member, memberId.ToString()), before: null, count, cancellationToken).ConfigureAwait(false);
    }
}
