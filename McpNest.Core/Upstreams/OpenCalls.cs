namespace McpNest.Core.Upstreams;

/// <summary>The requests under way over one connection, and whether they are all of one agent.</summary>
internal sealed class OpenCalls(UpstreamUser user)
{
    private readonly List<OpenCall> _open = [];
    private readonly Lock _lock = new();
    private Guid? _agent = user.AgentId;
    private bool _mixed;

    /// <summary>False as soon as the connection has ever served a second agent: then what belongs to no call belongs to nobody.</summary>
    public bool AreOfOneAgent => !Volatile.Read(ref _mixed);

    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _open.Count > 0;
            }
        }
    }

    /// <summary>The one call under way; null when there is none, or more than one.</summary>
    public OpenCall? Only
    {
        get
        {
            lock (_lock)
            {
                return _open.Count(open => open.IsCall) == 1 ? _open.Find(open => open.IsCall) : null;
            }
        }
    }

    /// <summary>The call that began last; null when none is under way.</summary>
    public OpenCall? Last
    {
        get
        {
            lock (_lock)
            {
                return _open.FindLast(open => open.IsCall);
            }
        }
    }

    /// <param name="call">Null for what the nest asks itself.</param>
    public OpenCall Begin(UpstreamCall? call)
    {
        var open = new OpenCall(JsonRpc.NextId(), call, user);
        lock (_lock)
        {
            if (call is not null)
            {
                Serves(call.Permit.AgentId);
            }

            _open.Add(open);
        }

        return open;
    }

    /// <summary>The connection is used by this agent, for a call or for more than that.</summary>
    public void Serves(Guid agentId)
    {
        lock (_lock)
        {
            _agent ??= agentId;
            _mixed |= _agent != agentId;
        }
    }

    public OpenCall? Find(long id)
    {
        lock (_lock)
        {
            return _open.Find(open => open.Id == id);
        }
    }

    /// <summary>From here on nothing reaches the agent through this call any more.</summary>
    public void End(OpenCall? open)
    {
        var wasOpen = false;
        lock (_lock)
        {
            wasOpen = open is not null && _open.Remove(open);
        }

        if (wasOpen)
        {
            open!.Dispose();
        }
    }
}
