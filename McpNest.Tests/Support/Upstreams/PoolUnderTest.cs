using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>A pool with one server and no storage; what it records, logs and connects can be looked at.</summary>
internal sealed class PoolUnderTest : IAsyncDisposable
{
    private readonly OutboundHttp _http;

    public PoolUnderTest(ServerTarget target, TimeProvider? time = null, UpstreamLimits? limits = null, UpstreamConnector? connect = null)
    {
        Target = target;
        limits ??= new UpstreamLimits();
        time ??= TimeProvider.System;
        _http = new OutboundHttp(limits);
        Server = new UpstreamServer(
            Guid.CreateVersion7(), "files", target.Transport, CredentialKind.Shared, null, target.Hash(), target.Hash(), 30,
            ImmutableDictionary<string, ServerTool>.Empty);
        Pool = new UpstreamPool(
            (_, member, _) => Task.FromResult(Target.For(member is { } id ? Tokens[id] : null)),
            connect ?? UpstreamConnections.Connector(_http, new ConnectionMeans(limits, new ByteBudget(limits.InFlightBytes), time)),
            () => State(),
            (discovery, _) =>
            {
                Recorded.Enqueue(discovery);
                OnRecorded?.Invoke(discovery);
                return Task.CompletedTask;
            },
            limits, time, Logs.CreateLogger("McpNest.Core.Upstreams.UpstreamPool"));
    }

    public UpstreamPool Pool { get; }

    public FakeLogs Logs { get; } = new();

    public ConcurrentQueue<ServerDiscovery> Recorded { get; } = new();

    public Action<ServerDiscovery>? OnRecorded { get; set; }

    public ServerTarget Target { get; set; }

    /// <summary>The tokens that members gave.</summary>
    public Dictionary<Guid, string> Tokens { get; } = [];

    /// <summary>The server in the policy in force; null when it was removed.</summary>
    public UpstreamServer? Server { get; set; }

    public Guid ServerId => Server!.Id;

    /// <summary>How often its settings were changed.</summary>
    public int Reconfigured { get; set; }

    /// <summary>What the policy knows it to offer.</summary>
    public List<SeenTool> Seen { get; } = [];

    public static ServerTarget Child(string mode, params string[] rest) => new()
    {
        Transport = ServerTransport.Stdio,
        Command = "dotnet",
        Args = [typeof(PoolUnderTest).Assembly.Location, HostileChild.Switch, mode, .. rest],
    };

    public static ServerTarget Remote(Uri url) => new() { Transport = ServerTransport.Http, Url = url };

    /// <summary>A permit for a tool as its definition stands; by default for the hostile child's.</summary>
    public NestJournal.Permit Permit(string definition = HostileChild.Tool, int timeoutSeconds = 30)
    {
        var json = JsonElement.Parse(definition);
        return Permit(OfferKind.Tool, json.GetProperty("name").GetString()!, definition, timeoutSeconds);
    }

    public NestJournal.Permit Permit(OfferKind kind, string name, string definition, int timeoutSeconds = 30)
    {
        var fingerprint = ToolFingerprint.Of(JsonElement.Parse(definition));
        return FakePermit.For(
            Server! with { TimeoutSeconds = timeoutSeconds }, new ServerTool(Guid.CreateVersion7(), name, fingerprint, fingerprint) { Kind = kind });
    }

    public Task<UpstreamReply> Call(
        string text = "", int timeoutSeconds = 30, CancellationToken? cancel = null, string definition = HostileChild.Tool, UpstreamUser? user = null) =>
        Pool.CallAsync(
            Permit(definition, timeoutSeconds),
            new JsonObject { ["name"] = "echo", ["arguments"] = new JsonObject { ["text"] = text } },
            user ?? UpstreamUser.Nest,
            back: null,
            cancel ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        _http.Dispose();
    }

    // The state has no public way to hold a server but its own changes, so it is folded like any other.
    private PolicyState State()
    {
        if (Server is not { } server)
        {
            return PolicyState.Empty;
        }

        var changed = new Change.ServerReconfigured(server.Id, server.Transport, server.OwnerId, server.TargetHash, server.TimeoutSeconds)
        {
            Credential = server.Credential,
        };
        return Fold(
            PolicyState.Empty,
            [
                new Change.ServerAdded(
                    server.Id, server.Slug, server.Transport, server.Credential, server.OwnerId, server.TargetHash, server.TimeoutSeconds),
                .. Enumerable.Repeat(changed, Reconfigured),
                .. server.ApprovedLaunch is { } launch ? (Change[])[new Change.LaunchApproved(server.Id, launch)] : [],
                .. Seen.Count > 0 ? (Change[])[new Change.ToolsDiscovered(server.Id, [.. Seen])] : [],
                .. Tokens.Keys.Select(member => new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null)),
                .. Tokens.Keys.Where(_ => server.Credential == CredentialKind.Member).Select(member => new Change.CredentialSet(server.Id, member)),
            ]);
    }

    private static PolicyState Fold(PolicyState state, IEnumerable<Change> changes)
    {
        var seq = 0;
        foreach (var change in changes)
        {
            Assert.True(state.TryApply(change, ++seq, out state, out var conflict), conflict);
        }

        return state;
    }
}
