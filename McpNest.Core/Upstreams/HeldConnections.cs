namespace McpNest.Core.Upstreams;

/// <summary>The connections to one server that each belong to one agent or session. There is room for so many; an idle one makes way.</summary>
internal sealed class HeldConnections(UpstreamLimits limits)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UpstreamSlot> _slots = [];

    /// <summary>Finds room for a connection that is about to be opened.</summary>
    /// <exception cref="NestException">All are in use.</exception>
    public async Task EnterAsync(UpstreamSlot slot)
    {
        UpstreamSlot? idlest = null;
        lock (_lock)
        {
            if (_slots.Contains(slot))
            {
                return;
            }

            if (_slots.Count >= limits.HeldConnections)
            {
                idlest = _slots.Where(other => other.IsIdle).MinBy(other => other.UsedAt)
                    ?? throw new NestException("The server is busy with as many agents as it can take at a time; try again later.");
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
}
