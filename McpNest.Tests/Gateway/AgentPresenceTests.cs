using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

/// <summary>Who was heard of: from the first word of either era, whether or not a call follows.</summary>
public sealed class AgentPresenceTests
{
    [Fact]
    public async Task Session_IsSeenAtInitialize()
    {
        await using var host = await GatewayHost.StartAsync();
        var presence = host.Get<AgentPresence>();
        Assert.Null(presence.Of(host.AgentId));

        await RawAgent.OpenAsync(host);

        Assert.NotNull(presence.Of(host.AgentId)?.Client);
    }

    [Theory]
    [InlineData("server/discover")]
    [InlineData("tools/list")]
    public async Task Stateless_IsSeenAtItsFirstRequest(string method)
    {
        await using var granted = await GrantedServer.StartAsync();
        var presence = granted.Host.Get<AgentPresence>();

        await granted.SendAsync(method, """{"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"Cursor","version":"1.9"}}}""");

        Assert.Equal("Cursor 1.9", presence.Of(granted.Host.AgentId)?.Client);
        Assert.Equal([granted.Host.AgentId], presence.Within(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task WrongKey_IsNobody()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.PostAsync($"/u/{AgentKey.Create()}/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        Assert.Empty(host.Get<AgentPresence>().Within(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Pages_AreToldOfNews_NotOfEveryRequest()
    {
        var (feed, time, agent, ticks) = (new LiveFeed(), new FakeTimeProvider(), Guid.CreateVersion7(), 0);
        using var subscription = feed.Subscribe(() => ticks++);
        var presence = new AgentPresence(feed, time);

        presence.Saw(agent, null);
        presence.Saw(agent, null);
        presence.Saw(agent, "Cursor 1.9");
        presence.Saw(agent, null);
        Assert.Equal((2, "Cursor 1.9"), (ticks, presence.Of(agent)!.Client));

        time.Advance(TimeSpan.FromMinutes(1));
        presence.Saw(agent, "Cursor 1.9");
        Assert.Equal(3, ticks);
    }
}
