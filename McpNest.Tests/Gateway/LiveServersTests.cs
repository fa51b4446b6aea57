using System.Collections.Concurrent;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

/// <summary>What live sessions and connections to servers know of each other.</summary>
public sealed class LiveServersTests : IAsyncDisposable
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private readonly FakeConnection _server = new() { Tools = ["""{"name":"read"}"""], Resources = ["""{"uri":"files://a"}"""] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Session_IsToldOfAnotherListOfResources_IfItsAgentCanSeeThatServer()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        var stranger = Guid.CreateVersion7();
        await gateway.CommitAsync(
            new Change.MemberAdded(stranger, MemberKind.Person, MemberRole.Member, null), new Change.KeyIssued(stranger, stranger, "other", DateTimeOffset.MaxValue));
        await gateway.ListAsync("resources/list");
        var sessions = gateway.Get<LiveSessions>();
        await sessions.StartAsync(Cancel);
        var (told, others) = (new TaskCompletionSource<OfferKind>(), new ConcurrentQueue<OfferKind>());
        using var session = sessions.Add(new LiveSession(gateway.AgentId, kind => told.TrySetResult(kind), () => { }));
        using var other = sessions.Add(new LiveSession(stranger, others.Enqueue, () => { }));

        _server.Resources = ["""{"uri":"files://a"}""", """{"uri":"files://b"}"""];
        _server.Change(OfferKind.Resources);

        Assert.Equal(OfferKind.Resources, await told.Task.WaitAsync(s_cap, Cancel));
        Assert.Empty(others);
        Assert.Equal(2, (await gateway.ListAsync("resources/list")).Result!["resources"]!.AsArray().Count);
        await sessions.StopAsync(Cancel);
    }

    [Fact]
    public async Task Connections_OfARevokedAgent_AreClosed()
    {
        await using var gateway = await CoreGateway.StartAsync();
        _server.Traits = new ServerTraits(UpstreamEra.Session, "2025-11-25", KeepsState: true, default);
        await gateway.AddAsync("files", _server);
        var sessions = gateway.Get<LiveSessions>();
        await sessions.StartAsync(Cancel);
        using (sessions.Add(new LiveSession(gateway.AgentId, null, () => { })))
        {
            Assert.NotNull((await gateway.CallAsync("tools/call", """{"name":"files__read"}""")).Result!["content"]);
        }

        var ended = _server.Ended;
        Assert.False(ended.IsCompleted);
        await gateway.CommitAsync(new Change.KeyRevoked(gateway.AgentId));

        await ended.WaitAsync(s_cap, Cancel);
        await sessions.StopAsync(Cancel);
    }
}
