using McpNest.Core.Policy;
using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

/// <summary>The stream a session-era client keeps open.</summary>
public sealed class SessionStreamTests
{
    private const string Tools = "notifications/tools/list_changed";

    [Fact]
    public async Task Stream_WhenAGrantChanges_SaysThatToolsChanged_AndEndsWhenTheKeyIsRevoked()
    {
        await using var granted = await GrantedServer.StartAsync();
        var agent = await RawAgent.OpenAsync(granted.Host);
        using var stream = await agent.ListenAsync();

        await granted.GrantAsync("write");

        Assert.Equal(Tools, await stream.NextMethodAsync());

        await granted.Host.CommitAsync(new Change.KeyRevoked(granted.Host.AgentId));

        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Stream_OpenedAgain_TakesThePlaceOfTheOneBefore()
    {
        await using var granted = await GrantedServer.StartAsync();
        var agent = await RawAgent.OpenAsync(granted.Host);
        using var first = await agent.ListenAsync();
        using var second = await agent.ListenAsync();

        Assert.Null(await first.NextAsync());
        await granted.GrantAsync("write");

        Assert.Equal(Tools, await second.NextMethodAsync());
    }

    [Fact]
    public async Task Stream_GetsWhatWasSentWhileNoneWasOpen_AndNewsOnlyOnce()
    {
        await using var granted = await GrantedServer.StartAsync();
        var agent = await RawAgent.OpenAsync(granted.Host);
        using var lease = granted.Host.Get<SessionBook>().Find(agent.Session!, granted.Host.AgentId, granted.Host.MemberId, out _)!;
        lease.Session.ListChanged(OfferKind.Prompt);
        lease.Session.ListChanged(OfferKind.Tool);
        lease.Session.ListChanged(OfferKind.Prompt);
        lease.Session.Caller.Session!.Notify("notifications/message", null);

        using var stream = await agent.ListenAsync();

        Assert.Equal("notifications/prompts/list_changed", await stream.NextMethodAsync());
        Assert.Equal(Tools, await stream.NextMethodAsync());
        Assert.Equal("notifications/message", await stream.NextMethodAsync());
        lease.Session.ListChanged(OfferKind.Prompt);
        Assert.Equal("notifications/prompts/list_changed", await stream.NextMethodAsync());
    }

    [Fact]
    public async Task Stream_IsNeitherBufferedNorStored()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        using var stream = await agent.ListenAsync();

        Assert.Equal("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(stream.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Stream_WhenTheNestStops_Ends()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        using var stream = await agent.ListenAsync();

        await host.RestartAsync();

        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task LogMessages_BelowTheLevelOfTheSession_AreNotSent()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        await agent.AskAsync("logging/setLevel", """{"level":"warning"}""");
        using var lease = host.Get<SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        using var stream = await agent.ListenAsync();

        foreach (var level in (string[])["debug", "notice", "warning", "emergency"])
        {
            lease.Session.Caller.Session!.Notify("notifications/message", new() { ["level"] = level });
        }

        Assert.Equal("warning", (await stream.NextAsync())!["params"]!["level"]!.GetValue<string>());
        Assert.Equal("emergency", (await stream.NextAsync())!["params"]!["level"]!.GetValue<string>());
    }
}
