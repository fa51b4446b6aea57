using System.Collections.Concurrent;

namespace McpNest.Web.Gateway;

/// <summary>
/// Counts the streams each member holds open. With too many, whatever may need a further one is refused at the door; a call that is under
/// way already gets its stream all the same.
/// </summary>
internal sealed class MemberStreams(DoorLimits limits)
{
    private readonly ConcurrentDictionary<Guid, int> _open = new();

    public bool IsFull(Guid memberId) => Count(memberId) >= limits.StreamsPerMember;

    public int Count(Guid memberId) => _open.GetValueOrDefault(memberId);

    /// <summary>Counts a stream until the handle is disposed.</summary>
    public IDisposable Open(Guid memberId)
    {
        _open.AddOrUpdate(memberId, 1, static (_, count) => count + 1);
        return new Place(this, memberId);
    }

    private void Close(Guid memberId)
    {
        if (_open.AddOrUpdate(memberId, 0, static (_, count) => count - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(memberId, 0));
        }
    }

    private sealed class Place(MemberStreams streams, Guid memberId) : IDisposable
    {
        public void Dispose() => streams.Close(memberId);
    }
}
