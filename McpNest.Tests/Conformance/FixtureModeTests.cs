using McpNest.Tests.Conformance.Fixture;
using ModelContextProtocol.Client;

namespace McpNest.Tests.Conformance;

/// <summary>The fixture in each of its modes.</summary>
public sealed class FixtureModeTests
{
    [Theory]
    [InlineData("Hybrid", "2025-11-25", true)]
    [InlineData("Hybrid", "2026-07-28", false)]
    [InlineData("Stateful", "2025-11-25", true)]
    [InlineData("Stateless", "2025-11-25", false)]
    [InlineData("Stateless", "2026-07-28", false)]
    public async Task Fixture_KeepsSessionsWhereItsModeSays(string mode, string version, bool session)
    {
        await using var fixture = await ConformanceFixture.StartAsync(Enum.Parse<FixtureMode>(mode));
        await using var client = await ConnectAsync(fixture, version);

        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((version, session), (client.NegotiatedProtocolVersion, client.SessionId is not null));
        Assert.Contains(tools, tool => tool.Name == "test_simple_text");
    }

    [Fact]
    public async Task Fixture_WithSessionsOnly_RefusesTheVersionWithout()
    {
        await using var fixture = await ConformanceFixture.StartAsync(FixtureMode.Stateful);

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(fixture, "2026-07-28"));
    }

    private static Task<McpClient> ConnectAsync(ConformanceFixture fixture, string version) => McpClient.CreateAsync(
        new HttpClientTransport(new() { Endpoint = fixture.Url, TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions { ProtocolVersion = version },
        cancellationToken: TestContext.Current.CancellationToken);
}
