using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>
/// The connections to one server that each belong to one agent or session. There is room for so many, and for each member a quarter of it,
/// so that nobody can take it all; an idle one makes way, one's own before another's.
/// </summary>
internal sealed class HeldConnections(UpstreamLimits limits)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UpstreamSlot> _slots = [];

    /// <summary>Finds room for a connection that is about to be opened.</summary>
    /// <exception cref="NestException">All that could make way are in use.</exception>
    public async Task EnterAsync(UpstreamSlot slot, ServerTransport transport)
    {
        var most = transport == ServerTransport.Stdio ? limits.HeldProcesses : limits.HeldConnections;
        UpstreamSlot? idlest = null;
        lock (_lock)
        {
            if (_slots.Contains(slot))
            {
                return;
            }

            UpstreamSlot[] own = [.. _slots.Where(other => other.Owner == slot.Owner)];
            if (own.Length >= Math.Max(1, most / 4))
            {
                idlest = Idlest(own)
                    ?? throw new NestException("Your other apps and sessions use all the connections you may have to this server; try again when one has finished.");
            }
            else if (_slots.Count >= most)
            {
                idlest = Idlest(own) ?? Idlest(_slots)
                    ?? throw new NestException("The server is busy with as many agents as it can take at a time; try again later.");
            }

            if (idlest is not null)
            {
                _slots.Remove(idlest);
            }

            _slots.Add(slot);
        }

        if (idlest is not null)
        {
            await idlest.CloseAsync();
        }
    }

    public void Leave(UpstreamSlot slot)
    {
        lock (_lock)
        {
            _slots.Remove(slot);
        }
    }

    private static UpstreamSlot? Idlest(IEnumerable<UpstreamSlot> slots) => slots.Where(slot => slot.IsIdle).MinBy(slot => slot.UsedAt);
}
