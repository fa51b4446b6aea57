using McpNest.Core.Journal;

namespace McpNest.Core.Gateway;

/// <summary>How many calls a second an agent and its member may make, with two seconds' worth at once. Asked at the door.</summary>
public sealed class CallRates(GatewayOptions options, LimitLedger ledger, TimeProvider time)
{
    private const int BurstSeconds = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Bucket> _agents = [];
    private readonly Dictionary<Guid, Bucket> _members = [];
    private long _sweptAt = time.GetTimestamp();

    /// <summary>Takes one call from the agent's and the member's share.</summary>
    /// <returns>Null to go on; else how long to wait, and the refusal is counted.</returns>
    public TimeSpan? Take(Guid agentId, Guid memberId)
    {
        LimitKind limit;
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            Sweep(now);
            var agent = Refilled(_agents, agentId, options.CallsPerSecondOfAgent, now);
            var member = Refilled(_members, memberId, options.CallsPerSecondOfMember, now);
            if (agent.Tokens >= 1 && member.Tokens >= 1)
            {
                _agents[agentId] = agent with { Tokens = agent.Tokens - 1 };
                _members[memberId] = member with { Tokens = member.Tokens - 1 };
                return null;
            }

            limit = agent.Tokens < 1 ? LimitKind.AgentRate : LimitKind.MemberRate;
            wait = TimeSpan.FromSeconds(Math.Max(
                (1 - agent.Tokens) / options.CallsPerSecondOfAgent, (1 - member.Tokens) / options.CallsPerSecondOfMember));
        }

        ledger.Count(limit, agentId, memberId);
        return wait;
    }

    private Bucket Refilled(Dictionary<Guid, Bucket> buckets, Guid id, int perSecond, long now)
    {
        var most = (double)perSecond * BurstSeconds;
        return buckets.TryGetValue(id, out var bucket)
            ? new Bucket(Math.Min(most, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond)), now)
            : new Bucket(most, now);
    }

    /// <summary>Forgets whoever has not called for a while: a full bucket is the same as none.</summary>
    private void Sweep(long now)
    {
        if (time.GetElapsedTime(_sweptAt, now).TotalSeconds < BurstSeconds)
        {
            return;
        }

        _sweptAt = now;
        foreach (var buckets in (Dictionary<Guid, Bucket>[])[_agents, _members])
        {
            foreach (var (id, bucket) in buckets)
            {
                if (time.GetElapsedTime(bucket.At, now).TotalSeconds >= BurstSeconds)
                {
                    buckets.Remove(id);
                }
            }
        }
    }

    private readonly record struct Bucket(double Tokens, long At);
}
