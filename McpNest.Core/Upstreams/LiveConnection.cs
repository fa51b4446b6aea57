using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>An open connection and what its server offers over it.</summary>
internal sealed class LiveConnection(IUpstream upstream, UpstreamServer server)
{
    private UpstreamServer? _agreed;
    private Offers _offers = new([]);
    private int _lostState;

    public IUpstream Upstream { get; } = upstream;

    /// <summary>The server as it was when the connection was made.</summary>
    public UpstreamServer Server { get; } = server;

    /// <summary>Which of the member's own tokens it was made with; null for none.</summary>
    public long? TokenSetAt { get; init; }

    public ServerDiscovery? Discovery { get; private set; }

    /// <summary>What the server lists of resources; null when it has none.</summary>
    public ServerResources? Resources { get; private set; }

    /// <summary>Whether the last reading found other definitions or resources than the one before.</summary>
    public bool Differs { get; private set; }

    public DateTimeOffset ReadAt { get; private set; }

    /// <summary>When it was last read again because the policy knew of other definitions.</summary>
    public DateTimeOffset CaughtUpAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether the server has ever announced that a list of its changed.</summary>
    public bool Announced { get; set; }

    /// <summary>Completes when no reading of definitions is under way.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    public bool IsOpen => !Upstream.Ended.IsCompleted;

    public UpstreamEra Era => Upstream.Traits?.Era ?? UpstreamEra.Session;

    public bool KeepsState => Upstream.Traits?.KeepsState ?? true;

    public bool TakesLogLevel =>
        Upstream.Traits?.Capabilities is { ValueKind: JsonValueKind.Object } capabilities && capabilities.TryGetProperty("logging", out _);

    /// <summary>Whether a call was ever sent over it.</summary>
    public bool WasCalled { get; set; }

    /// <summary>Whether a call may have left something behind at the server.</summary>
    public bool WasUsed { get; set; }

    /// <summary>Whether it is a connection to what the server is now configured and approved to be.</summary>
    public bool Serves(UpstreamServer now) => IsOpen && now.MayConnect && now.TargetHash == Server.TargetHash && now.Revision == Server.Revision;

    /// <summary>
    /// Whether the policy knows of other definitions than were read over this connection: another process has read the server since, or
    /// somebody else's connection shows others.
    /// </summary>
    public bool IsBehind(UpstreamServer now)
    {
        if (!IsSameAsAgreed(now) && now.Offers.Any(offer => offer.Live != FingerprintOf(offer.Kind, offer.Name) && !MayLack(offer)))
        {
            return true;
        }

        _agreed = now; // compared once for each state of the server's offers, not for each call
        return false;

        // What one member's account does not see may well be there for others.
        bool MayLack(ServerTool offer) => now.Credential == CredentialKind.Member && FingerprintOf(offer.Kind, offer.Name) is null;
    }

    public ToolFingerprint? FingerprintOf(OfferKind kind, string name) => _offers.Known.TryGetValue((kind, name), out var live) ? live.Fingerprint : null;

    /// <exception cref="UpstreamException">The connection does not offer what the permit is for, or not as it was approved; nothing may be sent.</exception>
    public void ThrowIfAnother(NestJournal.Permit permit)
    {
        if (permit.Tool is not { Approved: { } approved } tool || FingerprintOf(tool.Kind, tool.Name) != approved)
        {
            throw new UpstreamException(UpstreamReplyKind.DefinitionChanged, "The server's definition of this tool has changed.");
        }

        if (Server.TargetHash != permit.Server!.TargetHash)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server's settings have just changed; try again.");
        }
    }

    /// <summary>A tool's definition as read over this connection.</summary>
    public JsonElement? DefinitionOf(ServerTool tool) => tool.Kind == OfferKind.Tool ? _offers.DefinitionOf(tool.Name) : null;

    /// <summary>What the server kept for this holder over an earlier connection is gone.</summary>
    public void LoseState() => _lostState = 1;

    /// <returns>True for the one call that is to say that state was lost.</returns>
    public bool TakeLostState() => Interlocked.Exchange(ref _lostState, 0) == 1;

    /// <summary>Reads all definitions; a call is compared with them from the moment they are here.</summary>
    public async Task<ServerDiscovery> ReadAsync(UpstreamLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limits.DiscoveryTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        ServerResources? resources;
        try
        {
            (Discovery, resources) = await Upstreams.Discovery.ReadAsync(Upstream, Server.Id, limits, either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server did not list its tools in time; try again.", e);
        }

        Differs = Discovery.Tools.Length != _offers.Known.Count
            || Discovery.Tools.Any(tool => FingerprintOf(tool.Kind, tool.Name) != tool.Fingerprint)
            || !(resources is null ? Resources is null : Resources is { } before && resources.IsSameAs(before));
        _offers = new Offers(Discovery.Tools);
        _agreed = null;
        Resources = resources;
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

    private bool IsSameAsAgreed(UpstreamServer now) => _agreed is { } agreed
        && ReferenceEquals(agreed.Tools, now.Tools) && ReferenceEquals(agreed.Prompts, now.Prompts) && ReferenceEquals(agreed.Resources, now.Resources);

    /// <summary>What was read at one time; a tool's text is parsed when it is first called.</summary>
    private sealed class Offers(ImmutableArray<DiscoveredTool> all)
    {
        private readonly ConcurrentDictionary<string, JsonElement> _parsed = new(StringComparer.Ordinal);

        public ImmutableDictionary<(OfferKind, string), DiscoveredTool> Known { get; } = all.ToImmutableDictionary(tool => (tool.Kind, tool.Name));

        public JsonElement? DefinitionOf(string tool) => Known.TryGetValue((OfferKind.Tool, tool), out var definition)
            ? _parsed.GetOrAdd(tool, static (_, json) => JsonElement.Parse(json), definition.Json)
            : null;
    }
}
