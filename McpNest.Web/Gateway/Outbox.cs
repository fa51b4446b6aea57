namespace McpNest.Web.Gateway;

/// <summary>Messages that wait to be written to one stream, in order. It never blocks who adds: over its bounds the oldest is dropped.</summary>
internal sealed class Outbox(int maxMessages, int maxBytes, Action dropped)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<OutboxMessage> _messages = [];
    private TaskCompletionSource? _arrival;
    private int _count;
    private int _bytes;

    public void Add(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            _messages.AddLast(new OutboxMessage(message, isNews: false));
            _count++;
            _bytes += message.Length;
            while (_count > maxMessages || _bytes > maxBytes)
            {
                DropOldest();
            }

            Announce();
        }
    }

    /// <summary>Adds what says only that something is new: one of a kind is enough, and it is never dropped.</summary>
    public void AddNews(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            if (!_messages.Any(waiting => waiting.IsNews && waiting.Bytes.Span.SequenceEqual(message.Span)))
            {
                _messages.AddLast(new OutboxMessage(message, isNews: true));
                Announce();
            }
        }
    }

    /// <summary>The next message; it stays until it is taken away with <see cref="Remove"/>, so that a broken stream loses none.</summary>
    public OutboxMessage? Peek()
    {
        lock (_lock)
        {
            return _messages.First?.Value;
        }
    }

    public void Remove(OutboxMessage message)
    {
        lock (_lock)
        {
            if (_messages.Find(message) is { } node)
            {
                Unlink(node);
            }
        }
    }

    /// <summary>Completes when there is something to write.</summary>
    public Task ArrivalAsync()
    {
        lock (_lock)
        {
            return _messages.Count > 0 ? Task.CompletedTask : (_arrival ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Announce()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }

    private void DropOldest()
    {
        var node = _messages.First!;
        while (node.Value.IsNews)
        {
            node = node.Next!;
        }

        Unlink(node);
        dropped();
    }

    private void Unlink(LinkedListNode<OutboxMessage> node)
    {
        _messages.Remove(node);
        if (!node.Value.IsNews)
        {
            _count--;
            _bytes -= node.Value.Bytes.Length;
        }
    }
}
