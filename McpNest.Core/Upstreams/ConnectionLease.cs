namespace McpNest.Core.Upstreams;

/// <summary>The use of a connection; until disposed, it is not closed as idle.</summary>
/// <param name="IsNew">Whether it was opened, and so read, just now.</param>
internal sealed record ConnectionLease(UpstreamSlot Slot, LiveConnection Live, bool IsNew) : IDisposable
{
    public void Dispose() => Slot.Leave();
}
