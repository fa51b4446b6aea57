using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>An open connection and what its server offers over it.</summary>
internal sealed class LiveConnection(IUpstream upstream, UpstreamServer server)
{
    private ImmutableDictionary<string, ServerTool>? _agreed;
    private ImmutableDictionary<string, ToolFingerprint> _tools = ImmutableDictionary<string, ToolFingerprint>.Empty;

    public IUpstream Upstream { get; } = upstream;

    /// <summary>The server as it was when the connection was made.</summary>
    public UpstreamServer Server { get; } = server;

    public ServerDiscovery? Discovery { get; private set; }

    /// <summary>Whether the last reading found other definitions than the one before.</summary>
    public bool Differs { get; private set; }

    public DateTimeOffset ReadAt { get; private set; }

    /// <summary>Completes when no reading of definitions is under way.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    public bool IsOpen => !Upstream.Ended.IsCompleted;

    /// <summary>Whether it is a connection to what the server is now configured and approved to be.</summary>
    public bool Serves(UpstreamServer now) => IsOpen && now.MayConnect && now.TargetHash == Server.TargetHash && now.Revision == Server.Revision;

    /// <summary>
    /// Whether the policy knows of other definitions than were read over this connection: another process has read the server since.
    /// </summary>
    public bool IsBehind(UpstreamServer now)
    {
        if (!ReferenceEquals(_agreed, now.Tools) && now.Tools.Values.Any(tool => tool.Live != FingerprintOf(tool.Name)))
        {
            return true;
        }

        _agreed = now.Tools; // compared once for each state of the server's tools, not for each call
        return false;
    }

    public ToolFingerprint? FingerprintOf(string tool) => _tools.TryGetValue(tool, out var live) ? live : null;

    /// <summary>Reads all definitions; a call is compared with them from the moment they are here.</summary>
    public async Task<ServerDiscovery> ReadAsync(UpstreamLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limits.DiscoveryTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            Discovery = await Upstreams.Discovery.ReadAsync(Upstream, Server.Id, limits, either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server did not list its tools in time; try again.", e);
        }

        Differs = Discovery.Tools.Length != _tools.Count || Discovery.Tools.Any(tool => FingerprintOf(tool.Name) != tool.Fingerprint);
        _tools = Discovery.Tools.ToImmutableDictionary(tool => tool.Name, tool => tool.Fingerprint, StringComparer.Ordinal);
        ReadAt = time.GetUtcNow();
        return Discovery;
    }

    /// <summary>Shakes hands within the start time; closes what did not open.</summary>
    public async Task OpenAsync(UpstreamLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limits.StartTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await Upstream.OpenAsync(either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new UpstreamException(
                UpstreamReplyKind.Unavailable, $"The server did not answer within {limits.StartTime.TotalSeconds:0} seconds after it was started; check that it runs by itself.", e);
        }
    }
}
