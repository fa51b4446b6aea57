using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

public sealed class DiscoveryTests : IAsyncDisposable
{
    private readonly FakeUpstream _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Definition_IsTakenWholeAndAsSent()
    {
        const string Odd = """{ "name":"a/b.c-d_1", "x-unknown":[1.50, 1E2],"description":"\u00e9" }""";
        _server.Page = _ => $$"""{"tools":[{{Odd}}]}""";

        var tool = Assert.Single((await Read()).Tools);

        Assert.Equal(("a/b.c-d_1", Odd, ToolFingerprint.Of(JsonElement.Parse(Odd))), (tool.Name, tool.Json, tool.Fingerprint));
    }

    [Fact]
    public async Task Pages_AreFollowedToTheEnd()
    {
        _server.Page = cursor => cursor switch
        {
            null => """{"tools":[{"name":"b"}],"nextCursor":"2"}""",
            "2" => """{"tools":[{"name":"a"}],"nextCursor":"3"}""",
            _ => """{"tools":[],"nextCursor":null}""",
        };

        Assert.Equal(["a", "b"], (await Read()).Tools.Select(tool => tool.Name));
    }

    [Theory]
    [InlineData("same")]
    [InlineData(null)]
    public async Task ListWithoutEnd_IsRefused(string? cursor)
    {
        var page = 0;
        _server.Page = _ => $$"""{"tools":[],"nextCursor":"{{cursor ?? page++.ToString(System.Globalization.CultureInfo.InvariantCulture)}}"}""";

        Assert.Contains("no end", (await Assert.ThrowsAsync<NestException>(Read)).Message, StringComparison.Ordinal);
        Assert.InRange(_server.Lists, 1, 50);
    }

    [Fact]
    public async Task MoreToolsThanTheLimit_AreRefused()
    {
        _server.Page = _ => $$"""{"tools":[{{string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"name":"t{{i}}"}"""))}}]}""";

        Assert.Contains("500 tools", (await Assert.ThrowsAsync<NestException>(Read)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"has space"}""", 1)]
    [InlineData("""{"name":"é"}""", 1)]
    [InlineData("""{"name":5}""", 1)]
    [InlineData("""{"title":"no name"}""", 1)]
    [InlineData("\"text\"", 1)]
    [InlineData("""{"name":"n","x":1e999}""", 1)]
    [InlineData("""{"name":"twice","v":1},{"name":"twice","v":2}""", 2)]
    [InlineData("""{"name":"twice","v":1},{"name":"twice","v":2},{"name":"twice","v":1}""", 3)]
    public async Task DefinitionThatCannotBeTaken_IsSkippedAndCounted(string definitions, int skipped)
    {
        _server.Page = _ => $$"""{"tools":[{"name":"good"},{{definitions}}]}""";

        var discovery = await Read();

        Assert.Equal(("good", skipped), (Assert.Single(discovery.Tools).Name, discovery.Skipped));
    }

    [Fact]
    public async Task SameDefinitionTwice_IsOneTool()
    {
        _server.Page = _ => """{"tools":[{"name":"a","v":1},{"v":1.0,"name":"a"}]}""";

        var discovery = await Read();

        Assert.Equal(("a", 1), (Assert.Single(discovery.Tools).Name, discovery.Skipped));
    }

    [Fact]
    public async Task LargeDefinition_IsSkipped()
    {
        _server.Page = _ => $$"""{"tools":[{"name":"large","description":"{{new string('x', 65 * 1024)}}"}]}""";

        Assert.Equal((0, 1), await Read() is var d ? (d.Tools.Length, d.Skipped) : default);
    }

    private async Task<ServerDiscovery> Read() => (await ReadAll()).Discovery;

    private Task<(ServerDiscovery Discovery, ServerResources? Resources)> ReadAll() =>
        Discovery.ReadAsync(_server, Guid.CreateVersion7(), new UpstreamLimits(), TestContext.Current.CancellationToken);
}
