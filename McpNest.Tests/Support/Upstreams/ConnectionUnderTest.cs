using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>One connection without a pool around it.</summary>
internal sealed class ConnectionUnderTest : IAsyncDisposable
{
    private readonly OutboundHttp _http;
    private readonly UpstreamServer _server;
    private readonly ServerTool _tool;

    public ConnectionUnderTest(ServerTarget target, UpstreamUser? user = null, UpstreamEra era = UpstreamEra.Session, UpstreamLimits? limits = null, TimeProvider? time = null)
    {
        limits ??= new UpstreamLimits { StopTime = TimeSpan.FromMilliseconds(100) };
        time ??= TimeProvider.System;
        _http = new OutboundHttp(limits);
        Budget = new ByteBudget(limits.InFlightBytes);
        _server = new UpstreamServer(
            Guid.CreateVersion7(), "files", target.Transport, CredentialKind.Shared, null, target.Hash(), target.Hash(), 30,
            ImmutableDictionary<string, ServerTool>.Empty);
        var fingerprint = ToolFingerprint.Of(JsonElement.Parse(HostileChild.Tool));
        _tool = new ServerTool(Guid.CreateVersion7(), "echo", fingerprint, fingerprint);
        Upstream = UpstreamConnections.Connector(_http, new ConnectionMeans(limits, Budget, time))(_server, target, era, user ?? UpstreamUser.Nest);
    }

    public IUpstream Upstream { get; }

    public ByteBudget Budget { get; }

    public static async Task<ConnectionUnderTest> OpenAsync(
        ServerTarget target, UpstreamUser? user = null, UpstreamEra era = UpstreamEra.Session, UpstreamLimits? limits = null, TimeProvider? time = null)
    {
        var connection = new ConnectionUnderTest(target, user, era, limits, time);
        await connection.Upstream.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public NestJournal.Permit Permit(Guid? agentId = null, string method = "tools/call") => FakePermit.For(_server, _tool, agentId, method);

    public Task<UpstreamAnswer> CallAsync(
        FakeAgent agent, string text = "", string? meta = null, string? definition = null, UpstreamUser? user = null, string method = "tools/call",
        JsonObject? parameters = null, Patience? patience = null, CancellationToken? cancel = null)
    {
        parameters ??= new JsonObject { ["name"] = "echo", ["arguments"] = new JsonObject { ["text"] = text } };
        if (meta is not null)
        {
            parameters["_meta"] = JsonNode.Parse(meta);
        }

        var call = new UpstreamCall(Permit(agent.Id, method), parameters, definition is null ? null : JsonElement.Parse(definition), agent.Back)
        {
            User = user,
            Patience = patience,
        };
        return Upstream.CallAsync(call, cancel ?? TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Upstream.DisposeAsync();
        _http.Dispose();
    }
}
