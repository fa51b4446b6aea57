using System.Net;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

/// <summary><c>subscriptions/listen</c> of the stateless era.</summary>
public sealed class ListenStreamTests
{
    private const string Tools = """{"notifications":{"toolsListChanged":true,"promptsListChanged":false,"unheardOf":true}}""";

    [Fact]
    public async Task Stream_BeginsWithWhatWasAgreed_AndTagsEveryMessage()
    {
        await using var granted = await GrantedServer.StartAsync();
        using var stream = await ListenAsync(granted.Host, Tools);

        var agreed = (await stream.NextAsync())!;
        Assert.Equal("notifications/subscriptions/acknowledged", agreed["method"]!.GetValue<string>());
        Assert.Equal(
            """{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/subscriptionId":"s1"}}""", agreed["params"]!.ToJsonString());

        await granted.GrantAsync("write");

        var changed = (await stream.NextAsync())!;
        Assert.Equal("notifications/tools/list_changed", changed["method"]!.GetValue<string>());
        Assert.Equal("""{"_meta":{"io.modelcontextprotocol/subscriptionId":"s1"}}""", changed["params"]!.ToJsonString());
    }

    [Fact]
    public async Task Stream_OfARevokedKey_Ends()
    {
        await using var host = await GatewayHost.StartAsync();
        using var stream = await ListenAsync(host, Tools);
        await stream.NextAsync();

        await host.CommitAsync(new Change.KeyRevoked(host.AgentId));

        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Stream_WhenTheNestStops_EndsWithAResult()
    {
        await using var host = await GatewayHost.StartAsync();
        using var stream = await ListenAsync(host, Tools);
        await stream.NextAsync();

        await host.RestartAsync();

        var result = (await stream.NextAsync())!["result"]!;
        Assert.Equal("complete", result["resultType"]!.GetValue<string>());
        Assert.Equal("s1", result["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stream_OfTwoFilters_AreIndependent()
    {
        await using var granted = await GrantedServer.StartAsync();
        using var prompts = await ListenAsync(granted.Host, """{"notifications":{"promptsListChanged":true}}""");
        using var tools = await ListenAsync(granted.Host, Tools);
        await prompts.NextAsync();
        await tools.NextAsync();

        await granted.GrantAsync("write");
        Assert.Equal("notifications/tools/list_changed", await tools.NextMethodAsync());

        await granted.Host.CommitAsync(new Change.KeyRevoked(granted.Host.AgentId));
        Assert.Null(await prompts.NextAsync()); // nothing came but the end
    }

    [Fact]
    public async Task Stream_ThatIsClosed_GivesItsPlaceBack()
    {
        await using var host = await GatewayHost.StartAsync();
        var streams = host.Get<MemberStreams>();
        using (var stream = await ListenAsync(host, Tools))
        {
            await stream.NextAsync();
            Assert.Equal(1, streams.Count(host.MemberId));
        }

        await Eventually.Holds(() => streams.Count(host.MemberId) == 0);
    }

    [Fact]
    public async Task Resources_BeyondTheRate_AreNotAgreed()
    {
        var options = new GatewayOptions(() => new Uri("http://localhost:5080")) { CallsPerSecondOfAgent = 1 };
        await using var granted = await GrantedServer.StartAsync(
            services: services => services.AddSingleton(
                provider => new CallRates(options, provider.GetRequiredService<LimitLedger>(), new FakeTimeProvider())),
            resources: ["""{"uri":"files://a"}""", """{"uri":"files://b"}""", """{"uri":"files://c"}""", """{"uri":"files://d"}"""]);
        await granted.GrantAsync(null);

        using var stream = await ListenAsync(
            granted.Host, """{"notifications":{"resourceSubscriptions":["files://a","files://b","files://c","files://d"]}}""");

        var agreed = (await stream.NextAsync())!["params"]!["notifications"]!;
        Assert.Equal("""{"resourceSubscriptions":["files://a","files://b"]}""", agreed.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"notifications":[]}""")]
    [InlineData("""{"notifications":{"toolsListChanged":"yes"}}""")]
    [InlineData("""{"notifications":{"resourceSubscriptions":"test://a"}}""")]
    [InlineData("""{"notifications":{"resourceSubscriptions":[1]}}""")]
    public async Task Filter_ThatIsNone_IsInvalid(string parameters)
    {
        await using var host = await GatewayHost.StartAsync();

        var (status, message) = await new StatelessAgent(host).AskAsync("subscriptions/listen", parameters);

        Assert.Equal((400, -32602), (status, message["error"]!["code"]!.GetValue<int>()));
    }

    private static async Task<FakeEventReader> ListenAsync(GatewayHost host, string parameters)
    {
        var answer = await new StatelessAgent(host).OpenAsync("subscriptions/listen", parameters);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await FakeEventReader.OfAsync(answer);
    }
}
