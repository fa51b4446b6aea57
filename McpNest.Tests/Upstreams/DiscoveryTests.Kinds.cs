using System.Globalization;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Policy;

namespace McpNest.Tests.Upstreams;

/// <summary>Prompts and resources beside the tools.</summary>
public sealed partial class DiscoveryTests
{
    private const string Everything = """{"tools":{},"prompts":{},"resources":{}}""";

    [Fact]
    public async Task PromptsAndTemplates_AreOffersToo()
    {
        Declare(Everything);
        _server.OtherPage = (method, cursor) => (method, cursor) switch
        {
            ("prompts/list", null) => """{"prompts":[{"name":"echo","arguments":[]},{"name":"has space"}],"nextCursor":"2"}""",
            ("prompts/list", _) => """{"prompts":[{"name":"ask"}]}""",
            ("resources/list", _) => """{"resources":[{"uri":"test://b","x":1.0},{"name":"no uri"}]}""",
            _ => """{"resourceTemplates":[{"uriTemplate":"test://z/{id}"},{"uriTemplate":"test://a/{id}","x":1.50}]}""",
        };

        var (discovery, resources) = await ReadAll();

        Assert.Equal(
            [(OfferKind.Tool, "echo"), (OfferKind.Prompt, "ask"), (OfferKind.Prompt, "echo"), (OfferKind.Resources, "resources")],
            discovery.Tools.Select(tool => (tool.Kind, tool.Name)));
        Assert.Equal("""{"resourceTemplates":[{"uriTemplate":"test://a/{id}","x":1.50},{"uriTemplate":"test://z/{id}"}]}""", discovery.Tools[^1].Json);
        Assert.Equal(ToolFingerprint.Of(JsonElement.Parse(discovery.Tools[^1].Json)), discovery.Tools[^1].Fingerprint);
        Assert.Equal(1, discovery.Skipped);
        Assert.Equal("""{"uri":"test://b","x":1.0}""", Assert.Single(resources!.Resources).GetRawText());
        Assert.Equal(2, resources.Templates.Length);
    }

    [Fact]
    public async Task ServerThatSaysWhatItHas_IsAskedForNothingElse()
    {
        Declare("""{"tools":{}}""");

        Assert.Null((await ReadAll()).Resources);

        Assert.Equal(["tools/list"], _server.Asked);
    }

    [Fact]
    public async Task ServerThatSaysNothing_IsAskedAndMayKnowNoneOfIt()
    {
        var (discovery, resources) = await ReadAll();

        Assert.Equal((OfferKind.Tool, null), (Assert.Single(discovery.Tools).Kind, resources));
        Assert.Equal(["tools/list", "prompts/list", "resources/list", "resources/templates/list"], _server.Asked);
    }

    [Fact]
    public async Task ServerThatSaysNothingAndListsNothing_OffersNoResources()
    {
        _server.OtherPage = (_, _) => """{"prompts":[],"resources":[],"resourceTemplates":[]}""";

        Assert.Equal(OfferKind.Tool, Assert.Single((await Read()).Tools).Kind);
    }

    [Fact]
    public async Task DeclaredResourcesWithoutTemplates_AreAnOfferForTheirOwn()
    {
        Declare(Everything);

        var (discovery, resources) = await ReadAll();

        Assert.Equal("""{"resourceTemplates":[]}""", discovery.Tools.Single(tool => tool.Kind == OfferKind.Resources).Json);
        Assert.Equal((0, 0), (resources!.Resources.Length, resources.Templates.Length));
    }

    [Fact]
    public async Task OrderOfTemplates_DoesNotMatter()
    {
        Declare(Everything);
        string[] templates = ["""{"uriTemplate":"b"}""", """{"uriTemplate":"a","v":2}""", """{"uriTemplate":"a","v":1}"""];
        _server.OtherPage = (method, _) => method == "resources/templates/list" ? $$"""{"resourceTemplates":[{{string.Join(',', templates)}}]}""" : null;
        var first = (await Read()).Tools[^1];

        Array.Reverse(templates);

        Assert.Equal(first, (await Read()).Tools[^1]);
    }

    [Fact]
    public async Task TemplatesOverTheLimit_AreThoseThatFit()
    {
        Declare(Everything);
        var large = new string('x', 30 * 1024);
        var list = string.Join(',', Enumerable.Range(0, 4).Select(i => $$"""{"uriTemplate":"t{{i}}","description":"{{(i == 3 ? "" : large)}}"}"""));
        _server.OtherPage = (method, _) => method == "resources/templates/list" ? $$"""{"resourceTemplates":[{{list}}]}""" : null;

        var discovery = await Read();

        var taken = JsonElement.Parse(discovery.Tools[^1].Json).GetProperty("resourceTemplates");
        Assert.Equal(["t0", "t1", "t3"], taken.EnumerateArray().Select(item => item.GetProperty("uriTemplate").GetString()));
        Assert.Equal(1, discovery.Skipped);
    }

    [Theory]
    [InlineData("prompts/list", "prompts")]
    [InlineData("resources/templates/list", "resourceTemplates")]
    public async Task OtherListsWithoutEnd_AreRefused(string method, string items)
    {
        Declare(Everything);
        _server.OtherPage = (asked, _) => asked == method ? $$"""{"{{items}}":[],"nextCursor":"same"}""" : null;

        Assert.Contains("no end", (await Assert.ThrowsAsync<NestException>(Read)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MorePromptsThanTheLimit_AreRefused()
    {
        Declare(Everything);
        _server.OtherPage = (method, _) =>
            method == "prompts/list" ? $$"""{"prompts":[{{string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"name":"p{{i}}"}"""))}}]}""" : null;

        Assert.Contains("500 prompts", (await Assert.ThrowsAsync<NestException>(Read)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ResourcesOverTheLimit_AreCutOff(bool cursorsDiffer)
    {
        Declare(Everything);
        var page = 0;
        _server.OtherPage = (method, _) => method != "resources/list" ? null
            : $$"""{"resources":[{{string.Join(',', Enumerable.Range(0, 400).Select(i => $$"""{"uri":"u{{i}}"}"""))}}],"nextCursor":"{{(cursorsDiffer ? page++ : 0).ToString(CultureInfo.InvariantCulture)}}"}""";

        var (discovery, resources) = await ReadAll();

        Assert.Equal((cursorsDiffer ? 5000 : 800, 2), (resources!.Resources.Length, discovery.Tools.Length));
    }

    [Fact]
    public async Task ResourcesBeyondOneMessagesSize_AreCutOff()
    {
        Declare(Everything);
        var pages = 0;
        _server.OtherPage = (method, _) => method != "resources/list" ? null
            : $$"""{"resources":[{"uri":"u{{pages++}}","description":"{{new string('x', 1024 * 1024)}}"}],"nextCursor":"{{pages}}"}""";

        Assert.Equal(4, (await ReadAll()).Resources!.Resources.Length);
        Assert.Equal(4, pages);
    }

    private void Declare(string capabilities) => _server.Traits = _server.Traits! with { Capabilities = JsonElement.Parse(capabilities) };
}
