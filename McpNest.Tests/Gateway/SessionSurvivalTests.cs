using System.Net;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Web.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

/// <summary>A session outlives what it was kept in.</summary>
public sealed class SessionSurvivalTests
{
    [Fact]
    public async Task Session_AfterARestart_GoesOnAndIsToldToListAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host, """{"elicitation":{},"roots":{"listChanged":true},"unheard-of":{}}""");

        await host.RestartAsync();

        Assert.Equal("{}", (await agent.AskAsync("ping"))["result"]!.ToJsonString());
        using var stream = await agent.ListenAsync();
        Assert.Equal("notifications/tools/list_changed", await stream.NextMethodAsync());
        using var lease = host.Get<SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        Assert.Equal("""{"elicitation":{},"roots":{"listChanged":true}}""", lease.Session.Caller.Capabilities!.ToJsonString());
        Assert.Equal(("raw 1", "2025-11-25"), (lease.Session.Caller.Client, lease.Session.Caller.ProtocolVersion));
    }

    [Fact]
    public async Task Session_ThatMadeRoomForANewerOne_ComesBackWhenItIsUsed()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton(new DoorLimits { SessionsPerMember = 2 }));
        var first = await RawAgent.OpenAsync(host);
        await first.AskAsync("logging/setLevel", """{"level":"error"}""");
        var second = await RawAgent.OpenAsync(host);
        await first.AskAsync("ping");
        await RawAgent.OpenAsync(host);

        // The second was idle for longest, so the first has kept what is in memory only.
        Assert.Equal("error", LevelOf(host, first));
        Assert.Equal("{}", (await second.AskAsync("ping"))["result"]!.ToJsonString());
        Assert.Equal("{}", (await first.AskAsync("ping"))["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Session_OfAnotherMember_MakesNoRoomUntilTheNestIsFull()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton(new DoorLimits { SessionsPerMember = 1, Sessions = 2 }));
        var first = await RawAgent.OpenAsync(host);
        await first.AskAsync("logging/setLevel", """{"level":"error"}""");
        var book = host.Get<SessionBook>();

        Open(book);
        Assert.Equal("error", LevelOf(host, first));
        Open(book);
        Open(book);

        Assert.Null(LevelOf(host, first));
    }

    [Fact]
    public async Task Sessions_ThatAreAllInUse_MakeNoRoom()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton(new DoorLimits { SessionsPerMember = 2 }));
        var (away, first) = (await RawAgent.OpenAsync(host), await RawAgent.OpenAsync(host));
        var book = host.Get<SessionBook>();
        var lease = book.Find(first.Session!, host.AgentId, host.MemberId, out _)!;
        var second = await RawAgent.OpenAsync(host); // takes the place of the one that is not in use
        using (var stream = await second.ListenAsync())
        {
            foreach (var refused in (HttpResponseMessage[])[await away.PostAsync(away.Request("ping")), await PostInitializeAsync(host)])
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
                Assert.NotNull(refused.Headers.RetryAfter);
                Assert.Contains("\"code\":-32015", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }

            Assert.False(lease.Session.Left.IsCancellationRequested);
            Assert.Equal("{}", (await second.AskAsync("ping"))["result"]!.ToJsonString());
        }

        lease.Dispose();
        Assert.Equal("{}", (await away.AskAsync("ping"))["result"]!.ToJsonString());
    }

    [Theory]
    [InlineData(29, false, true)]
    [InlineData(32, false, false)]
    [InlineData(600, true, true)]
    public async Task Session_NobodyUsesForHalfAnHour_LeavesTheMemory(int minutes, bool inUse, bool kept)
    {
        await using var host = await GatewayHost.StartAsync();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        using var book = new SessionBook(
            host.Get<SessionToken>(), host.Get<LiveSessions>(), host.Get<UpstreamPool>(), new DoorLimits(), host.Get<GatewayMeter>(), time);
        var token = book.Open(host.AgentId, host.MemberId, "2025-11-25", null, default)!;
        var lease = book.Find(token, host.AgentId, host.MemberId, out _)!;
        lease.Session.LogLevel = "error";
        if (!inUse)
        {
            lease.Dispose();
        }

        time.Advance(TimeSpan.FromMinutes(minutes));

        using var again = book.Find(token, host.AgentId, host.MemberId, out _)!;
        Assert.Equal(kept, again.Session == lease.Session);
        Assert.Equal(!kept, again.Session.Caller.Resumed);
    }

    [Fact]
    public async Task Session_ThatWasEnded_DoesNotComeBack()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        var book = host.Get<SessionBook>();
        using (var lease = book.Find(agent.Session!, host.AgentId, host.MemberId, out _)!)
        {
            book.End(lease.Session);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsync(agent.Request("ping"))).StatusCode);
    }

    [Fact]
    public async Task Session_OfAnotherAgent_IsNotThereAfterARestartEither()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        var other = await host.IssueKeyAsync(DateTimeOffset.MaxValue);
        await host.RestartAsync();

        var answer = await host.PostAsync($"/u/{other}/mcp", agent.Request("ping"), ("Mcp-Session-Id", agent.Session!));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Session_OfARevokedKey_IsGone()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        await host.CommitAsync(new Change.KeyRevoked(host.AgentId));

        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsync(agent.Request("ping"))).StatusCode);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task Token_StaysShort_WhateverTheClientDeclares(int length)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host, $$$"""{"elicitation":{"a":"{{{new string('é', length)}}}"},"sampling":{}}""");

        Assert.InRange(agent.Session!.Length, 1, 1024);
        await host.RestartAsync();
        using var lease = host.Get<SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        Assert.Equal(["elicitation", "sampling"], lease.Session.Caller.Capabilities!.Select(one => one.Key));
    }

    private static Task<HttpResponseMessage> PostInitializeAsync(GatewayHost host) =>
        new RawAgent(host).PostAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""");

    private static void Open(SessionBook book)
    {
        using var nothing = System.Text.Json.JsonDocument.Parse("{}");
        book.Open(Guid.CreateVersion7(), Guid.CreateVersion7(), "2025-11-25", null, nothing.RootElement);
    }

    private static string? LevelOf(GatewayHost host, RawAgent agent)
    {
        using var lease = host.Get<SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        return lease.Session.LogLevel;
    }
}
