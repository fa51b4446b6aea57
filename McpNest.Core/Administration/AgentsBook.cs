using System.Collections.Immutable;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What people do with agents and their keys.</summary>
public sealed class AgentsBook(NestJournal journal, NestDatabase database, NestKey nestKey, TimeProvider time)
{
    /// <summary>How much one agent may hide: what each call is checked against, and one record.</summary>
    internal const int MostHidden = 2000;

    /// <summary>How many working keys one member may have: every one is somebody's to look after.</summary>
    internal const int Most = 100;

    private static readonly IssueKeyValidator s_validator = new();

    /// <summary>Makes an agent with its key. The answer is the only place where the key can ever be read.</summary>
    public async Task<IssuedKey> IssueAsync(Actor actor, IssueKey request, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandIssuing(state, actor, state.RequireMember(request.MemberId), time.GetUtcNow());
        s_validator.Demand(request);

        var (id, key, now) = (Guid.CreateVersion7(), AgentKey.Create(), time.GetUtcNow());
        var expires = EndAfter(now, request.Lifetime);
        var row = new AgentRow { Id = id, MemberId = request.MemberId, Name = request.AgentName.Trim(), IssuedAt = now, KeyTail = AgentKey.Tail(key), IssuedFor = request.App };
        await journal.CommitAsync(
            actor,
            present =>
            {
                DemandRoom(present, request.MemberId, now);
                return [new Change.KeyIssued(id, request.MemberId, nestKey.HashOf(key), expires)];
            },
            (db, _) =>
            {
                db.Agents.Add(row);
                return Task.CompletedTask;
            },
            cancellationToken);
        return new IssuedKey(id, key, expires);
    }

    /// <summary>Gives the agent another key. The answer is the only place where it can ever be read.</summary>
    /// <param name="lifetime">Of the new key.</param>
    /// <param name="overlap">How long the key before works beside it; at most a day.</param>
    public async Task<IssuedKey> RollAsync(Actor actor, Guid agentId, TimeSpan lifetime, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var agent = await DemandAgentAsync(actor, agentId, "roll", cancellationToken);
        DemandRenewing(actor, agent);
        IssueKeyValidator.DemandLifetime(lifetime);
        if (overlap < TimeSpan.Zero || overlap > TimeSpan.FromDays(1))
        {
            throw new NestException("Choose an overlap between none and 24 hours.");
        }

        var (key, now) = (AgentKey.Create(), time.GetUtcNow());
        var (expires, tail) = (EndAfter(now, lifetime), AgentKey.Tail(key));
        await journal.CommitAsync(
            actor,
            present => [new Change.KeyRolled(agentId, nestKey.HashOf(key), expires, EndOfPrevious(present.RequireAgent(agentId), now, overlap))],
            (db, token) => db.Agents.Where(row => row.Id == agentId)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(r => r.KeyTail, tail).SetProperty(r => r.IssuedAt, now)
                        .SetProperty(r => r.OtherClient, (string?)null).SetProperty(r => r.OtherClientAt, (DateTimeOffset?)null),
                    token),
            cancellationToken);
        return new IssuedKey(agentId, key, expires);
    }

    /// <summary>Ends the key at another instant, at most a year from now. Who may only revoke it may bring its end nearer.</summary>
    public async Task SetExpiryAsync(Actor actor, Guid agentId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var agent = await DemandAgentAsync(actor, agentId, "change", cancellationToken);
        var now = time.GetUtcNow();
        if (expiresAt <= now || expiresAt > now + TimeSpan.FromDays(365))
        {
            throw new NestException("Choose an end between now and 365 days from now.");
        }

        if (expiresAt > agent.ExpiresAt)
        {
            DemandRenewing(actor, agent);
        }

        await journal.CommitAsync(
            actor, [new Change.KeyExpirySet(agentId, DateTimeOffset.FromUnixTimeSeconds(expiresAt.ToUnixTimeSeconds()))], rows: null, cancellationToken);
    }

    public async Task RenameAsync(Actor actor, Guid agentId, string name, CancellationToken cancellationToken)
    {
        await DemandAgentAsync(actor, agentId, "rename", cancellationToken);
        var text = IssueKeyValidator.DemandName(name);
        await journal.CommitAsync(
            actor,
            [new Change.AgentRenamed(agentId)],
            (db, token) => db.Agents.Where(row => row.Id == agentId).ExecuteUpdateAsync(row => row.SetProperty(r => r.Name, text), token),
            cancellationToken);
    }

    /// <summary>Says that the client which uses the key is fine, though the key was made for another app; from now on it is made for that one.</summary>
    /// <param name="client">As it was shown; where another one came meanwhile, nothing is accepted.</param>
    public async Task AcceptClientAsync(Actor actor, Guid agentId, string client, CancellationToken cancellationToken)
    {
        await DemandAgentAsync(actor, agentId, "change", cancellationToken);
        var app = ClientApps.Of(client)?.Id ?? ClientApps.Other;
        await journal.CommitAsync(
            actor,
            [new Change.AgentClientAccepted(agentId)],
            async (db, token) =>
            {
                var accepted = await db.Agents.Where(row => row.Id == agentId && row.OtherClient == client).ExecuteUpdateAsync(
                    row => row.SetProperty(r => r.IssuedFor, app).SetProperty(r => r.OtherClient, (string?)null)
                        .SetProperty(r => r.OtherClientAt, (DateTimeOffset?)null),
                    token);
                if (accepted == 0)
                {
                    throw new NestException("This key is not used by that client any more; look again.");
                }
            },
            cancellationToken);
    }

    /// <summary>Says what this agent neither sees nor calls although its member may; it can only narrow. Replaces what it hid before.</summary>
    /// <param name="offers">Ids of tools, prompts and resources.</param>
    public async Task HideAsync(Actor actor, Guid agentId, IReadOnlyCollection<Guid> offers, CancellationToken cancellationToken)
    {
        var agent = await DemandAgentAsync(actor, agentId, "narrow", cancellationToken);
        var wanted = offers.Distinct().Order().ToImmutableArray();
        if (wanted.Length > MostHidden)
        {
            throw new NestException($"An agent hides at most {MostHidden} tools, prompts and resources; take back what it may not use instead.");
        }

        var (state, hidden) = (journal.State, agent.Hides ?? []);
        if (wanted.Any(offer => !hidden.Contains(offer) && state.FindServerOfTool(offer) is null))
        {
            throw new NestException("There is no such tool (any more); look at the list again.");
        }

        if (!wanted.SequenceEqual(hidden.Order()))
        {
            if (hidden.Except(wanted).Any())
            {
                DemandRenewing(actor, agent); // what its owner hid, its owner shows again
            }

            await journal.CommitAsync(actor, [new Change.AgentHidesSet(agentId, wanted)], rows: null, cancellationToken);
        }
    }

    public async Task RevokeAsync(Actor actor, Guid agentId, CancellationToken cancellationToken)
    {
        await DemandAgentAsync(actor, agentId, "revoke", cancellationToken);
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
                   row.Agent.LastUsedAt, row.Agent.LastClient, StateOf(agent, now))
               {
                   App = row.Agent.IssuedFor,
                   OtherClient = row.Agent.OtherClient,
                   OtherClientAt = row.Agent.OtherClientAt,
                   PreviousUntil = agent.Previous is { } before && before.Until > now ? before.Until : null,
               },
        ];
    }

    private async Task<Agent> DemandAgentAsync(Actor actor, Guid agentId, string act, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var agent = state.RequireAgent(agentId);
        if (!agent.Revoked)
        {
            DemandHandling(state, actor, state.RequireMember(agent.MemberId), act);
        }

        return agent;
    }

    // Never beyond its own end, which somebody may just have brought nearer.
    private static DateTimeOffset? EndOfPrevious(Agent agent, DateTimeOffset now, TimeSpan overlap) => overlap == TimeSpan.Zero || !agent.IsUsableAt(now)
        ? null
        : DateTimeOffset.FromUnixTimeSeconds(Math.Min(EndAfter(now, overlap).ToUnixTimeSeconds(), agent.ExpiresAt.ToUnixTimeSeconds()));

    private static DateTimeOffset EndAfter(DateTimeOffset now, TimeSpan span) => DateTimeOffset.FromUnixTimeSeconds(now.Add(span).ToUnixTimeSeconds());

    private static AgentState StateOf(Agent agent, DateTimeOffset now) =>
        agent.Revoked ? AgentState.Revoked : agent.IsUsableAt(now) ? AgentState.Active : AgentState.Expired;

    private void DemandRenewing(Actor actor, Agent agent)
    {
        if (!agent.Revoked)
        {
            DemandIssuing(journal.State, actor, journal.State.RequireMember(agent.MemberId), time.GetUtcNow());
        }
    }

    private static void DemandRoom(PolicyState present, Guid memberId, DateTimeOffset now)
    {
        if (present.Agents.Values.Count(agent => agent.MemberId == memberId && agent.IsUsableAt(now)) >= Most)
        {
            throw new NestException($"A member can have {Most} agents whose keys work; revoke one that is not used any more.");
        }
    }

    private static void DemandIssuing(PolicyState state, Actor actor, Member member, DateTimeOffset now)
    {
        Authority.Demand(
            Authority.MayIssueKeysOf(state, actor, member),
            "You can issue and renew keys for yourself and the services you answer for; whoever holds a key acts as its owner, so others make their own under My agents.");
        if (actor.MemberId != member.Id && actor.MemberId != member.OwnerId)
        {
            Authority.DemandFresh(actor, now); // it is somebody else one could act as
        }
    }

    private static void DemandHandling(PolicyState state, Actor actor, Member member, string act) => Authority.Demand(
        Authority.MayHandleKeysOf(state, actor, member),
        $"You can {act} keys for yourself and the services you answer for; ask a lead or an admin for anybody else's.");
}
