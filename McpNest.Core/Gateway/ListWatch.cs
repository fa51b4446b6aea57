using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Remembers what each listening agent's lists were, and says what changed: once for an agent, however many sessions it has.</summary>
internal sealed class ListWatch(CurrentPolicy policy, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ListVersion> _known = [];
    private long _version = -1;
    private DateTimeOffset _nextExpiry = DateTimeOffset.MaxValue;

    /// <summary>From now on the agent is told of what changes. Called once it is among those who listen.</summary>
    public void Follow(Guid agentId)
    {
        lock (_gate)
        {
            if (!_known.ContainsKey(agentId))
            {
                _known[agentId] = ListVersion.Of(policy(), agentId, time.GetUtcNow());
            }
        }
    }

    /// <summary>What changed since the last look. Cheap while neither policy moved nor a grant ran out.</summary>
    /// <param name="listening">Says which agents listen now; others are forgotten.</param>
    /// <param name="announced">Lists that servers say have changed.</param>
    public List<(Guid AgentId, OfferKind Kind)> Changes(Func<HashSet<Guid>> listening, (Guid ServerId, OfferKind Kind)[] announced)
    {
        var changes = new List<(Guid, OfferKind)>();
        lock (_gate)
        {
            var (state, now) = (policy(), time.GetUtcNow());
            var moved = state.Version != _version || now >= _nextExpiry;
            if (!moved && announced.Length == 0)
            {
                return changes;
            }

            var agents = listening();
            foreach (var agent in moved ? _known.Keys.ToArray() : [])
            {
                if (!agents.Contains(agent))
                {
                    _known.Remove(agent);
                    continue;
                }

                var version = ListVersion.Of(state, agent, now);
                changes.AddRange(version.ChangedSince(_known[agent]).Select(kind => (agent, kind)));
                _known[agent] = version;
            }

            if (moved)
            {
                _version = state.Version;
                _nextExpiry = state.Grants.Values.Where(grant => grant.CountsAt(now)).Min(grant => grant.Until) ?? DateTimeOffset.MaxValue;
            }

            foreach (var list in announced)
            {
                changes.AddRange(agents
                    .Where(agent => !changes.Contains((agent, list.Kind))
                        && Visibility.Of(state, agent, list.Kind, now).Any(visible => visible.Server.Id == list.ServerId))
                    .ToArray() // before the list grows
                    .Select(agent => (agent, list.Kind)));
            }
        }

        return changes;
    }
}
