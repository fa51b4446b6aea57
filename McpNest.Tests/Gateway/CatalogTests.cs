using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;

namespace McpNest.Tests.Gateway;

public sealed class CatalogTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestJournal _journal;
    private readonly Dictionary<string, JsonElement> _definitions = [];
    private readonly Dictionary<Guid, ServerResources?> _lists = [];

    public CatalogTests() => _journal = TestJournal.Open(_folder);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lists_ShowApprovedDefinitionsAsTheyWereSent_ButForTheName()
    {
        await StartAsync();
        var files = await AddAsync("files");
        await OfferAsync(files, "read", OfferKind.Tool, """{"name":"read","title":"T","icons":[{"src":"x"}],"_meta":{"a":1.50},"inputSchema":{"type":"object","x-mcp-header":"h"}}""");
        await OfferAsync(files, "ask", OfferKind.Prompt, """{"title":"A","name":"ask","arguments":[{"name":"x","x-mcp-header":1}],"icons":[],"_meta":{"a":1e2}}""");
        await OfferAsync(files, "resources", OfferKind.Resources, """{"resourceTemplates":[{"uriTemplate":"b://{x}","name":"b","n":1.0},{"uriTemplate":"a://{x}"}]}""");

        Assert.Equal(
            """{"tools":[{"name":"files__read","title":"T","icons":[{"src":"x"}],"_meta":{"a":1.50},"inputSchema":{"type":"object"}}]}""",
            await ListAsync("tools/list"));
        Assert.Equal(
            """{"prompts":[{"title":"A","name":"files__ask","arguments":[{"name":"x","x-mcp-header":1}],"icons":[],"_meta":{"a":1e2}}]}""",
            await ListAsync("prompts/list"));
        Assert.Equal(
            """{"resourceTemplates":[{"uriTemplate":"a://{x}"},{"uriTemplate":"b://{x}","name":"b","n":1.0}]}""",
            await ListAsync("resources/templates/list"));
        Assert.Equal("""{"resources":[]}""", await ListAsync("resources/list"));
    }

    [Fact]
    public async Task Lists_OfTheStatelessEra_ArePrivateAndShort()
    {
        await StartAsync();
        foreach (var (method, member) in new[] { ("tools/list", "tools"), ("prompts/list", "prompts"), ("resources/list", "resources"), ("resources/templates/list", "resourceTemplates") })
        {
            Assert.Equal(
                $$"""{"{{member}}":[],"resultType":"complete","ttlMs":5000,"cacheScope":"private"}""", await ListAsync(method, era: UpstreamEra.Stateless));
        }
    }

    [Fact]
    public async Task Resources_AreTheLiveListsOfVisibleServers_EachUriOnce_WithoutThoseThatAreDown()
    {
        await StartAsync();
        var (b, a, down, held) = (await AddAsync("b"), await AddAsync("a"), await AddAsync("down"), await AddAsync("held"));
        foreach (var server in new[] { b, a, down, held })
        {
            await OfferAsync(server, "resources", OfferKind.Resources, """{"resourceTemplates":[]}""");
        }

        await _journal.Commit(new Change.ToolsDiscovered(held, [new SeenTool(Guid.CreateVersion7(), "resources", "other") { Kind = OfferKind.Resources }]));
        List(b, """{"uri":"x://2","of":"b"}""", """{"uri":"x://1","n":1.0}""");
        List(a, """{"uri":"x://2","of":"a","_meta":{}}""", """{"nothing":1}""");
        List(held, """{"uri":"x://held"}""");
        List(await AddAsync("other", grant: false), """{"uri":"x://other"}""");

        Assert.Equal("""{"resources":[{"uri":"x://2","of":"a","_meta":{}},{"uri":"x://1","n":1.0}]}""", await ListAsync("resources/list"));
    }

    [Fact]
    public async Task Names_OfABareServer_HaveNoPrefix_WhileTheAgentSeesNoOther()
    {
        await StartAsync();
        var files = await AddAsync("files", bare: true);
        await OfferAsync(files, "read", OfferKind.Tool, """{"name":"read"}""");
        await OfferAsync(files, "ask", OfferKind.Prompt, """{"name":"ask"}""");
        Assert.Equal("""{"tools":[{"name":"read"}]}""", await ListAsync("tools/list"));
        Assert.Equal("""{"prompts":[{"name":"ask"}]}""", await ListAsync("prompts/list"));

        await AddAsync("other");

        Assert.Equal("""{"tools":[{"name":"files__read"}]}""", await ListAsync("tools/list"));
        Assert.Equal("""{"prompts":[{"name":"files__ask"}]}""", await ListAsync("prompts/list"));
    }

    [Fact]
    public async Task StatusTool_OfTheNest_CannotBeImitatedByABareServer()
    {
        await StartAsync();
        await OfferAsync(await AddAsync("files", bare: true), StatusTool.Name, OfferKind.Tool, """{"name":"nest__status","title":"false"}""");

        var list = JsonNode.Parse(await ListAsync("tools/list", options: Options(status: true)))!["tools"]!.AsArray();

        Assert.Equal("What you may use here", Assert.Single(list)!["title"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(7, int.MaxValue)]
    [InlineData(500, 1)]
    [InlineData(500, 300)]
    public async Task Pages_TogetherAreTheWholeList_InItsOrder_WhateverTheirSize(int items, int bytes)
    {
        await StartAsync();
        var (b, a) = (await AddAsync("b"), await AddAsync("a"));
        foreach (var server in new[] { b, a })
        {
            await OfferAsync(server, "resources", OfferKind.Resources, $$"""{"resourceTemplates":[],"s":"{{server}}"}""");
            List(server, [.. Enumerable.Range(0, 20).Select(n => $$"""{"uri":"{{server}}://\n{{(n * 7) % 20}}"}""")]);
        }

        var whole = JsonNode.Parse(await ListAsync("resources/list"))!["resources"]!.AsArray().Select(item => item!.ToJsonString()).ToArray();
        var (paged, cursor, pages) = (new List<string>(), (string?)null, 0);
        do
        {
            var page = JsonNode.Parse(await ListAsync("resources/list", cursor, options: Options(items: items, bytes: bytes)))!.AsObject();
            paged.AddRange(page["resources"]!.AsArray().Select(item => item!.ToJsonString()));
            cursor = page["nextCursor"]?.GetValue<string>();
            Assert.InRange(page["resources"]!.AsArray().Count, 1, items);
        }
        while (cursor is not null && ++pages < 100);

        Assert.Equal(40, whole.Length);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task Page_AfterAnItemThatIsGone_GoesOnAtItsPlace()
    {
        await StartAsync();
        var a = await AddAsync("a");
        await OfferAsync(a, "resources", OfferKind.Resources, """{"resourceTemplates":[]}""");
        List(a, """{"uri":"1"}""", """{"uri":"2"}""", """{"uri":"3"}""");
        var first = JsonNode.Parse(await ListAsync("resources/list", options: Options(items: 2)))!;
        List(a, """{"uri":"1"}""", """{"uri":"25"}""", """{"uri":"3"}""");

        Assert.Equal("""{"resources":[{"uri":"25"},{"uri":"3"}]}""", await ListAsync("resources/list", first["nextCursor"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("1\nprompts/list\na\nb", true)]
    [InlineData("2\ntools/list\na\nb", true)]
    [InlineData("1\ntools/list\na", true)]
    [InlineData("\u00ff", true)]
    public async Task Cursor_ThatIsNotOfThisList_IsRefused(string cursor, bool encode = false)
    {
        await StartAsync();
        if (encode)
        {
            cursor = System.Buffers.Text.Base64Url.EncodeToString(Encoding.Latin1.GetBytes(cursor));
        }

        var answer = await CatalogOf(Options()).ListAsync(Caller(UpstreamEra.Session), "tools/list", new JsonObject { ["cursor"] = cursor }, Cancel);

        Assert.Equal(
            """{"code":-32602,"message":"This cursor is not valid (any more); list again from the start."}""", answer.Error!.ToJsonString());
    }

    [Fact]
    public async Task Cursor_ThatIsNoText_IsRefused()
    {
        await StartAsync();

        var answer = await CatalogOf(Options()).ListAsync(Caller(UpstreamEra.Session), "tools/list", new JsonObject { ["cursor"] = 1 }, Cancel);

        Assert.Equal(-32602, answer.Error!["code"]!.GetValue<int>());
    }

    private static GatewayOptions Options(bool status = false, int items = 500, int bytes = 2 << 20) =>
        new(() => new Uri("http://localhost")) { StatusTool = status, PageItems = items, PageBytes = bytes };

    private Task<long> StartAsync() => _journal.Commit(
        new Change.MemberAdded(_journal.MemberId, MemberKind.Person, MemberRole.Member, null),
        new Change.KeyIssued(_journal.AgentId, _journal.MemberId, "hash", DateTimeOffset.MaxValue));

    private async Task<Guid> AddAsync(string slug, bool bare = false, bool grant = true)
    {
        var id = Guid.CreateVersion7();
        await _journal.Commit(new Change.ServerAdded(id, slug, ServerTransport.Http, CredentialKind.Shared, null, "t", 60) { Bare = bare });
        if (grant)
        {
            await _journal.Commit(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Member, _journal.MemberId, id, null, GrantEffect.Allow, null));
        }

        return id;
    }

    private async Task OfferAsync(Guid server, string name, OfferKind kind, string definition)
    {
        var json = JsonElement.Parse(definition);
        var (id, fingerprint) = (Guid.CreateVersion7(), ToolFingerprint.Of(json).Hex);
        _definitions[fingerprint] = json;
        await _journal.Commit(
            new Change.ToolsDiscovered(server, [new SeenTool(id, name, fingerprint) { Kind = kind }]),
            new Change.ToolsApproved(server, [new ToolVersion(id, fingerprint)]));
    }

    private void List(Guid server, params string[] items) => _lists[server] = new ServerResources([.. items.Select(item => JsonElement.Parse(item))], []);

    private async Task<string> ListAsync(string method, string? cursor = null, UpstreamEra era = UpstreamEra.Session, GatewayOptions? options = null)
    {
        var answer = await CatalogOf(options ?? Options()).ListAsync(
            Caller(era), method, cursor is null ? null : new JsonObject { ["cursor"] = cursor }, Cancel);
        return answer.Result!.ToJsonString();
    }

    private Caller Caller(UpstreamEra era) => new(_journal.AgentId, _journal.MemberId, null, null) { Era = era };

    private Catalog CatalogOf(GatewayOptions options) => new(
        _journal.Journal,
        (server, _, _) => Task.FromResult(_lists.GetValueOrDefault(server)),
        (fingerprint, _) => new(_definitions.TryGetValue(fingerprint.Hex, out var definition) ? definition : null),
        options,
        TimeProvider.System);
}
