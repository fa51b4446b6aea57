using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>What connections taught of one configuration of a server: which eras it speaks, and whether it keeps state.</summary>
internal sealed class LearnedTraits(long revision)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UpstreamEra> _wrong = [];
    private readonly Dictionary<UpstreamEra, bool> _keepsState = [];

    public long Revision { get; } = revision;

    /// <summary>Whether a hosted server gets environment entries, which may be somebody's account; null when not looked up yet.</summary>
    public bool? HasEnvironment { get; set; }

    /// <summary>Held while a first connection shows whether the server keeps state, so that not everybody opens one to find out.</summary>
    public SemaphoreSlim FirstLook { get; } = new(1, 1);

    /// <summary>The ways to speak to the server that are worth a try, best first.</summary>
    public IEnumerable<UpstreamEra> Eras(ServerTransport transport, UpstreamEra preferred)
    {
        UpstreamEra[] eras = transport != ServerTransport.Http ? [UpstreamEra.Session]
            : preferred == UpstreamEra.Session ? [UpstreamEra.Session, UpstreamEra.Stateless]
            : [UpstreamEra.Stateless, UpstreamEra.Session];
        return eras.Where(era => !IsWrong(era));
    }

    public bool IsWrong(UpstreamEra era)
    {
        lock (_lock)
        {
            return _wrong.Contains(era);
        }
    }

    public void Wrong(UpstreamEra era)
    {
        lock (_lock)
        {
            _wrong.Add(era);
        }
    }

    /// <summary>Whether nobody knows yet if the server keeps state.</summary>
    public bool IsUnknown(UpstreamEra era)
    {
        lock (_lock)
        {
            return era == UpstreamEra.Session && !_keepsState.ContainsKey(era);
        }
    }

    /// <summary>Whether the server keeps state over a connection, as far as is known; in the session era it is taken to until it shows otherwise.</summary>
    public bool MayKeepState(UpstreamEra era)
    {
        lock (_lock)
        {
            return _keepsState.TryGetValue(era, out var keeps) ? keeps : era == UpstreamEra.Session;
        }
    }

    /// <param name="asked">The era it was opened in.</param>
    public void Learn(UpstreamEra asked, ServerTraits? traits)
    {
        lock (_lock)
        {
            _wrong.Remove(asked);
            _keepsState[asked] = traits?.KeepsState ?? true;
        }
    }

    /// <summary>A handshake failed: perhaps the server is another one now.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _wrong.Clear();
            _keepsState.Clear();
        }
    }
}
