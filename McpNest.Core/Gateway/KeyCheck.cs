using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Finds the agent a key belongs to.</summary>
public sealed class KeyCheck(NestJournal journal, KeyHasher hash, TimeProvider time)
{
    /// <summary>
    /// The agent of a usable key. Malformed, unknown, revoked and expired keys all give null: nobody learns which it was.
    /// A suspended or stopped member's agent is found, so that its calls can be refused with the reason.
    /// </summary>
    public async ValueTask<KnownKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!AgentKey.IsWellFormed(key))
        {
            return null;
        }

        // Another process may have issued or revoked it a moment ago; looking costs a few microseconds.
        var keyHash = hash(key);
        var agent = Find(await journal.CatchUpAsync(cancellationToken), keyHash);
        return agent is not null && agent.AdmitsAt(keyHash, time.GetUtcNow()) ? new KnownKey(agent, keyHash) : null;
    }

    private static Agent? Find(PolicyState state, string keyHash) =>
        state.AgentsByKeyHash.TryGetValue(keyHash, out var id) ? state.Agents[id] : null;
}
