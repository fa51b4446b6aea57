using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What people do with agents and their keys.</summary>
public sealed class AgentsBook(NestJournal journal, NestDatabase database, NestKey nestKey, TimeProvider time)
{
    private static readonly IssueKeyValidator s_validator = new();

    /// <summary>Makes an agent with its key. The answer is the only place where the key can ever be read.</summary>
    public async Task<IssuedKey> IssueAsync(Actor actor, IssueKey request, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandHandling(state, actor, state.RequireMember(request.MemberId), "issue");
        s_validator.Demand(request);

        var (id, key, now) = (Guid.CreateVersion7(), AgentKey.Create(), time.GetUtcNow());
        var expires = DateTimeOffset.FromUnixTimeSeconds(now.Add(request.Lifetime).ToUnixTimeSeconds());
        var row = new AgentRow { Id = id, MemberId = request.MemberId, Name = request.AgentName.Trim(), IssuedAt = now, KeyTail = AgentKey.Tail(key) };
        await journal.CommitAsync(
            actor,
            [new Change.KeyIssued(id, request.MemberId, nestKey.HashOf(key), expires)],
            (db, _) =>
            {
                db.Agents.Add(row);
                return Task.CompletedTask;
            },
            cancellationToken);
        return new IssuedKey(id, key, expires);
    }

    public async Task RevokeAsync(Actor actor, Guid agentId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var agent = state.RequireAgent(agentId);
        if (!agent.Revoked)
        {
            DemandHandling(state, actor, state.RequireMember(agent.MemberId), "revoke");
        }

        await journal.CommitAsync(actor, [new Change.KeyRevoked(agentId)], rows: null, cancellationToken);
    }

    /// <summary>Agents by member and name, also those whose keys no longer work.</summary>
    /// <param name="memberId">Null lists all.</param>
    public async Task<IReadOnlyList<AgentSummary>> ListAsync(Guid? memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var rows = await (
                from agent in db.Agents.AsNoTracking()
                join member in db.Members.AsNoTracking() on agent.MemberId equals member.Id
                where memberId == null || agent.MemberId == memberId
                select new { Agent = agent, member.Email })
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return
        [
            .. from row in rows
               where state.Agents.ContainsKey(row.Agent.Id)
               let agent = state.Agents[row.Agent.Id]
               orderby row.Email, row.Agent.Name, row.Agent.IssuedAt
               select new AgentSummary(
                   agent.Id, agent.MemberId, row.Email, row.Agent.Name, row.Agent.KeyTail, row.Agent.IssuedAt, agent.ExpiresAt,
                   row.Agent.LastUsedAt, row.Agent.LastClient, StateOf(agent, now)),
        ];
    }

    private static AgentState StateOf(Agent agent, DateTimeOffset now) =>
        agent.Revoked ? AgentState.Revoked : agent.IsUsableAt(now) ? AgentState.Active : AgentState.Expired;

    private static void DemandHandling(PolicyState state, Actor actor, Member member, string act) => Authority.Demand(
        Authority.MayHandleKeysOf(state, actor, member),
        $"You can {act} keys for yourself and the services you answer for; ask a lead or an admin for anybody else's.");
}
