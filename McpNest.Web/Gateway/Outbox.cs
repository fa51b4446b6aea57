namespace McpNest.Web.Gateway;

/// <summary>
/// Messages that wait to be written to one stream, in order. It never blocks who adds: over its bounds the oldest is dropped, except
/// requests, because somebody waits for their answer.
/// </summary>
internal sealed class Outbox(int maxMessages, int maxBytes, Action dropped)
{
    private const int MaxRequestBytes = FrontReader.MaxBytes;

    private readonly Lock _lock = new();
    private readonly LinkedList<OutboxMessage> _messages = [];
    private readonly LateCancellation _closed = new();
    private TaskCompletionSource? _arrival;
    private int _count;
    private int _bytes;
    private int _requestBytes;

    /// <summary>Nobody will read it any more.</summary>
    public CancellationToken Closed => _closed.Token;

    public void Add(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            if (Closed.IsCancellationRequested)
            {
                dropped();
                return;
            }

            _messages.AddLast(new OutboxMessage(message, OutboxKind.Message));
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
            if (!Closed.IsCancellationRequested
                && !_messages.Any(waiting => waiting.Kind == OutboxKind.News && waiting.Bytes.Span.SequenceEqual(message.Span)))
            {
                _messages.AddLast(new OutboxMessage(message, OutboxKind.News));
                Announce();
            }
        }
    }

    /// <summary>Adds a request, which is never dropped.</summary>
    /// <returns>False when it does not fit beside the requests that wait already, or the outbox is closed.</returns>
    public bool TryAddRequest(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
        {
            if (Closed.IsCancellationRequested || message.Length > MaxRequestBytes - _requestBytes)
            {
                return false;
            }

            _messages.AddLast(new OutboxMessage(message, OutboxKind.Request));
            _requestBytes += message.Length;
            Announce();
            return true;
        }
    }

    /// <summary>Takes back a request.</summary>
    /// <returns>False when it may have been read already.</returns>
    public bool TryWithdraw(ReadOnlyMemory<byte> request)
    {
        lock (_lock)
        {
            var waiting = _messages.FirstOrDefault(message => message.Bytes.Equals(request));
            if (waiting is not { WasRead: false })
            {
                return false;
            }

            Unlink(_messages.Find(waiting)!);
            return true;
        }
    }

    /// <summary>The next message; it stays until it is taken away with <see cref="Remove"/>, so that a broken stream loses none.</summary>
    public OutboxMessage? Peek()
    {
        lock (_lock)
        {
            if (_messages.First?.Value is not { } message)
            {
                return null;
            }

            message.WasRead = true;
            return message;
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

    /// <summary>Takes no more, and forgets what nobody will read.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed.Cancel();
            _messages.Clear();
            (_count, _bytes, _requestBytes) = (0, 0, 0);
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
        while (node.Value.Kind != OutboxKind.Message)
        {
            node = node.Next!;
        }

        Unlink(node);
        dropped();
    }

    private void Unlink(LinkedListNode<OutboxMessage> node)
    {
        _messages.Remove(node);
        switch (node.Value.Kind)
        {
            case OutboxKind.Message:
                _count--;
                _bytes -= node.Value.Bytes.Length;
                break;
            case OutboxKind.Request:
                _requestBytes -= node.Value.Bytes.Length;
                break;
        }
    }
}
