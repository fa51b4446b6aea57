using System.Net;
using System.Text;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Upstreams;
using McpNest.Web.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Gateway;

/// <summary>What agents may hold of the nest at once.</summary>
public sealed class DoorLimitsTests
{
    private readonly List<LimitReached> _recorded = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_BeyondTheLimitOfAMember_AreRefusedForNow()
    {
        await using var host = await GatewayHost.StartAsync(services: services => Record(services).AddSingleton(new DoorLimits { StreamsPerMember = 2 }));
        var (agent, other) = (await RawAgent.OpenAsync(host), await RawAgent.OpenAsync(host));
        using var first = await agent.ListenAsync();
        using var second = await other.ListenAsync();

        var get = await agent.SendAsync(HttpMethod.Get, null, Cancel);
        var call = await agent.PostAsync(agent.Request("tools/call", """{"name":"nest__status"}"""));
        var (listen, _) = await new StatelessAgent(host).AskAsync("subscriptions/listen", """{"notifications":{}}""");

        Assert.Equal([429, 429, 429], (int[])[(int)get.StatusCode, (int)call.StatusCode, listen]);
        Assert.NotNull(get.Headers.RetryAfter);
        Assert.Contains("\"code\":-32015", await call.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        // What needs no stream goes on.
        Assert.NotNull((await agent.AskAsync("tools/list"))["result"]);
        host.Get<LimitLedger>().Dispose();
        Assert.Equal((LimitKind.Streams, host.AgentId, host.MemberId, 3), Seen());
    }

    [Fact]
    public async Task Requests_BeyondTheRateOfAnAgent_AreRefusedForNow()
    {
        await using var host = await GatewayHost.StartAsync(
            new GatewayOptions(() => new Uri("http://localhost:5080")) { CallsPerSecondOfAgent = 1, CallsPerSecondOfMember = 1 });
        var agent = await RawAgent.OpenAsync(host);

        HttpResponseMessage answer;
        do
        {
            answer = await agent.PostAsync(agent.Request("ping"));
        }
        while (answer.IsSuccessStatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
        Assert.Contains("\"code\":-32015", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        // Notifications and answers are not counted: a client may always cancel.
        Assert.Equal(HttpStatusCode.Accepted, (await agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")).StatusCode);
    }

    [Fact]
    public async Task Streams_BeyondTheLimit_CountForTheRate()
    {
        await using var host = await GatewayHost.StartAsync(
            new GatewayOptions(() => new Uri("http://localhost:5080")) { CallsPerSecondOfAgent = 1, CallsPerSecondOfMember = 1 },
            services => Record(services).AddSingleton(new DoorLimits { StreamsPerMember = 0 }));
        var agent = new StatelessAgent(host);

        var texts = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var (status, message) = await agent.AskAsync("subscriptions/listen", """{"notifications":{}}""");
            Assert.Equal(429, status);
            texts.Add(message["error"]!["message"]!.GetValue<string>());
        }

        Assert.Contains("streams", texts[0], StringComparison.Ordinal);
        Assert.Contains(texts, text => text.Contains("in a second", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_BeyondWhatTheNestHolds_AreRefusedForNow(bool chunked)
    {
        await using var host = await GatewayHost.StartAsync(services: services => Record(services).AddSingleton(new UpstreamLimits { InFlightBytes = 64 * 1024 }));
        var request = new HttpRequestMessage(HttpMethod.Post, host.PersonalUrl)
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{new string('x', 100_000)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("\"code\":-32013", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        // All of it was given back.
        var agent = await RawAgent.OpenAsync(host);
        for (var i = 0; i < 10; i++)
        {
            await agent.AskAsync("ping", $$"""{"fill":"{{new string('x', 10_000)}}"}""");
        }

        Assert.True(host.Get<ByteBudget>().TryTake(64 * 1024));
        host.Get<LimitLedger>().Dispose();
        Assert.Equal((LimitKind.BytesInFlight, host.AgentId, host.MemberId, 1), Seen());
    }

    private IServiceCollection Record(IServiceCollection services) => services.AddSingleton(_ => new LimitLedger(_recorded.Add, TimeProvider.System));

    /// <summary>All that was recorded, however many windows it took.</summary>
    private (LimitKind Limit, Guid AgentId, Guid MemberId, int Count) Seen()
    {
        var (limit, agent, member, _, _) = _recorded[0];
        Assert.All(_recorded, one => Assert.Equal((limit, agent, member), (one.Limit, one.AgentId, one.MemberId)));
        return (limit, agent, member, _recorded.Sum(one => one.Count));
    }
}
