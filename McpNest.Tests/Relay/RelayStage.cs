using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Conformance.Fixture;
using McpNest.Tests.EndToEnd;

namespace McpNest.Tests.Relay;

/// <summary>A server, a nest in front of it, and one member who may use all of it: the same agent can take either way.</summary>
internal sealed class RelayStage : IAsyncDisposable
{
    private readonly ConformanceFixture? _fixture;

    private RelayStage(ConformanceFixture? fixture, Uri direct, NestApp app) => (_fixture, Direct, App) = (fixture, direct, app);

    public const string Slug = "fix";

    public NestApp App { get; }

    public Uri Direct { get; }

    public Uri Through { get; private set; } = null!;

    public Guid ServerId { get; private set; }

    public Guid MemberId { get; private set; }

    public Guid AgentId { get; private set; }

    /// <summary>With the fixture that offers everything.</summary>
    public static async Task<RelayStage> WithFixtureAsync(FixtureMode mode = FixtureMode.Hybrid, Dictionary<string, string?>? settings = null)
    {
        var fixture = await ConformanceFixture.StartAsync(mode);
        return await new RelayStage(fixture, fixture.Url, await NestApp.StartAsync(settings)).ReadyAsync();
    }

    /// <summary>With a server of the test's own.</summary>
    public static async Task<RelayStage> WithAsync(Uri server, Dictionary<string, string?>? settings = null) =>
        await new RelayStage(null, server, await NestApp.StartAsync(settings)).ReadyAsync();

    public Task<RawAgent> DirectAsync(string version, System.Text.Json.Nodes.JsonObject? capabilities = null) => RawAgent.ConnectAsync(Direct, version, capabilities);

    public Task<RawAgent> ThroughAsync(string version, System.Text.Json.Nodes.JsonObject? capabilities = null) => RawAgent.ConnectAsync(Through, version, capabilities);

    /// <summary>A further member with an agent, who may use everything.</summary>
    public async Task<Uri> AddAgentAsync(string email)
    {
        var member = await App.AddMemberAsync(email);
        await App.GrantAsync(member, ServerId);
        return (await App.IssueAsync(member)).Url;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_fixture is not null)
        {
            await _fixture.DisposeAsync();
        }
    }

    private async Task<RelayStage> ReadyAsync()
    {
        ServerId = await App.AddAsync(new AddServer { Slug = Slug, Transport = ServerTransport.Http, Url = Direct.AbsoluteUri, TimeoutSeconds = 60 });
        MemberId = await App.AddMemberAsync("ada@example.com");
        await App.GrantAsync(MemberId, ServerId);
        (AgentId, Through) = await App.IssueAsync(MemberId);
        return this;
    }
}
