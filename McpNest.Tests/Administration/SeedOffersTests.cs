using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Seeding;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Administration;

/// <summary>What a file says of prompts and resources, of whose account a server sees, and of its prefix.</summary>
public sealed class SeedOffersTests
{
    private const string Personal = """
        { "servers": [
          { "name": "tracker", "transport": "http", "url": "https://tracker.example.com/mcp", "credential": "member",
            "headers": { "Authorization": "Bearer {member}", "X-Team": "canary-team-secret" }, "approve": "none" },
          { "name": "local", "transport": "stdio", "command": "npx", "args": ["local"], "credential": "member",
            "env": { "TOKEN": "{member}", "MIXED": "canary-{member}" }, "approve": "none" },
          { "name": "older", "transport": "sse", "url": "https://older.example.com/sse", "approve": "none" },
          { "name": "alone", "transport": "http", "url": "https://alone.example.com/mcp", "prefix": false, "approve": "none" } ] }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("all", true, "prompt:ask read resources tool:resources")]
    [InlineData("all", false, "")]
    [InlineData("read prompt:ask", true, "prompt:ask read")]
    [InlineData("resources", false, "resources")]
    [InlineData("tool:resources", false, "tool:resources")]
    public async Task Approve_CoversPromptsAndResources(string approve, bool isFirst, string expected)
    {
        await using var books = new TestBooks();
        var plan = new SeedPlan((await OfferingAsync(books)).State);
        var server = plan.State.FindServer("github")!;
        var approval = approve == "all" ? SeedApproval.Everything : new SeedApproval(All: false, [.. approve.Split(' ')]);

        SeedApprovals.Plan(plan, new SeedServer("servers[0]", TestBooks.Remote("github"), null, approval, null, null), server, isFirst);

        var approved = plan.State.FindServer("github")!.Offers.Where(offer => offer.State == ToolState.Approved).Select(OfferName.Of);
        Assert.Equal(expected, string.Join(' ', approved.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Apply_OfAll_ApprovesWhateverTheServerOffersAtFirst_AndNothingLater()
    {
        const string file = """{ "servers": [ { "name": "github", "transport": "http", "url": "https://github.example.com/mcp", "approve": "all" } ] }""";
        await using var books = new TestBooks();
        books.Fakes.Offer("github", "read");
        books.Fakes.OfferMore("github", ["ask"], "file:///{path}");
        await ApplyAsync(books, file);
        Assert.Equal(["read", "prompt:ask", "resources"], InState(ToolState.Approved));
        var export = await books.Seed.ExportAsync(Actor.Operator, Cancel);
        Assert.Equal(["read", "prompt:ask", "resources"], Texts(export["servers"]![0]!["approve"]!));

        books.Fakes.OfferMore("github", ["ask", "later"], "file:///{path}", "other:///{x}");
        var steps = await ApplyAsync(books, file);

        Assert.Equal(["read", "prompt:ask"], InState(ToolState.Approved));
        Assert.Equal(["resources"], InState(ToolState.Held));
        Assert.Equal(["github__prompt:later", "github__resources"], steps.Where(step => step.Action == "left_for_review").Select(step => step.Target));

        IEnumerable<string> InState(ToolState state) =>
            OfferName.InOrder(books.State.FindServer("github")!.Offers.Where(offer => offer.State == state)).Select(OfferName.Of);
    }

    [Fact]
    public async Task Approve_OfAPromptTheServerDoesNotOffer_IsRefused()
    {
        await using var books = new TestBooks();
        var plan = new SeedPlan((await OfferingAsync(books)).State);
        var entry = new SeedServer("servers[0]", TestBooks.Remote("github"), null, new SeedApproval(All: false, ["prompt:read"]), null, null);

        var refusal = Assert.Throws<NestException>(() => SeedApprovals.Plan(plan, entry, plan.State.FindServer("github")!, isFirst: true));

        Assert.Contains("nothing named prompt:read", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_NamesPromptsAndResources_InApprovalsAndGrants()
    {
        await using var books = new TestBooks();
        var (state, id) = await OfferingAsync(books);
        var server = state.Servers[id];
        await books.Servers.ApproveToolsAsync(
            Actor.Operator, id, [.. server.Offers.Select(offer => new ToolVersion(offer.Id, offer.Live!.Value.Hex))], Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(id, server.Resources!.Id), GrantEffect.Deny, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(id, server.Prompts["ask"].Id), GrantEffect.Allow, null, Cancel);

        var export = await books.Seed.ExportAsync(Actor.Operator, Cancel);

        Assert.Equal(["read", "tool:resources", "prompt:ask", "resources"], Texts(export["servers"]![0]!["approve"]!));
        Assert.Equal(["prompt:ask", "resources"], export["grants"]!.AsArray().SelectMany(grant => Texts(grant!["tools"]!)).Order());
        var plan = new SeedPlan(books.State);
        SeedGrants.Plan(plan, await NamesAsync(books), SeedFile.Read(export.ToJsonString()), new HashSet<Guid>(), books.Time.GetUtcNow());
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public async Task CredentialTransportAndPrefix_ComeRound_WithoutSecrets()
    {
        await using var books = new TestBooks();
        await ApplyAsync(books, Personal);
        Assert.Equal(CredentialKind.Member, books.State.FindServer("tracker")!.Credential);
        Assert.Equal(ServerTransport.Sse, books.State.FindServer("older")!.Transport);
        Assert.Equal((true, false), (books.State.FindServer("alone")!.Bare, books.State.FindServer("older")!.Bare));
        var export = await books.Seed.ExportAsync(Actor.Operator, Cancel);
        Assert.DoesNotContain("canary", export.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""{"Authorization":"Bearer {member}"}""", Server(export, "tracker")["headers"]!.ToJsonString());
        Assert.Equal("""{"TOKEN":"{member}"}""", Server(export, "local")["env"]!.ToJsonString());
        Assert.False((bool)Server(export, "alone")["prefix"]!);

        await using var other = new TestBooks();
        await ApplyAsync(other, export.ToJsonString());

        Assert.True(JsonNode.DeepEquals(export, await other.Seed.ExportAsync(Actor.Operator, Cancel)));
    }

    [Fact]
    public async Task Export_AppliedToItsOwnNest_KeepsTokensAndChangesNothing()
    {
        await using var books = new TestBooks();
        await ApplyAsync(books, Personal);
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        await books.Credentials.SetAsync(Actor.Operator, books.State.FindServer("tracker")!.Id, ada, "own", Cancel);
        var export = await books.Seed.ExportAsync(Actor.Operator, Cancel);
        export["servers"]!.AsArray().Single(server => (string)server!["name"]! == "tracker")!.AsObject().Remove("credential");
        var version = books.State.Version;

        await ApplyAsync(books, export.ToJsonString());

        Assert.Equal(version, books.State.Version);
        Assert.Single(books.State.Credentials);
    }

    [Fact]
    public async Task Apply_OfAnotherCredential_TakesTheTokens()
    {
        await using var books = new TestBooks();
        await ApplyAsync(books, Personal);
        var (server, ada) = (books.State.FindServer("tracker")!.Id, (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value);
        await books.Credentials.SetAsync(Actor.Operator, server, ada, "own", Cancel);

        await ApplyAsync(books, """
            { "servers": [ { "name": "tracker", "transport": "http", "url": "https://tracker.example.com/mcp", "credential": "shared",
              "headers": { "Authorization": "Bearer one-for-all" } } ] }
            """);

        Assert.Equal(CredentialKind.Shared, books.State.Servers[server].Credential);
        Assert.Empty(books.State.Credentials);
        Assert.Equal("Bearer one-for-all", (await books.Get<ServerTargets>().ReadAsync(server, Cancel)).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("""{ "to": "group:Everyone", "server": "older", "tools": "*", "effect": "allow" }""", true)]
    [InlineData("""{ "to": "member:ada@example.com", "server": "older", "tools": "*", "effect": "allow" }""", true)]
    [InlineData("""{ "to": "member:bob@example.com", "server": "older", "tools": "*", "effect": "allow" }""", false)]
    [InlineData("""{ "to": "member:ada@example.com", "server": "older", "tools": "*", "effect": "deny" }""", false)]
    public async Task PrefixFalse_IsRefusedWhereSomebodyWouldUseTwoServers(string grant, bool refused)
    {
        await using var books = new TestBooks();
        var file = """
            { "members": [ { "email": "ada@example.com" }, { "email": "bob@example.com" } ],
              "servers": [ { "name": "alone", "transport": "http", "url": "https://alone.example.com/mcp", "prefix": false },
                           { "name": "older", "transport": "sse", "url": "https://older.example.com/sse" } ],
              "grants": [ { "to": "member:ada@example.com", "server": "alone", "tools": "*", "effect": "allow" }, GRANT ] }
            """.Replace("GRANT", grant, StringComparison.Ordinal);

        if (refused)
        {
            var refusal = await Assert.ThrowsAsync<NestException>(() => ApplyAsync(books, file));
            Assert.StartsWith("servers[0] (alone): prefix false", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("ada@example.com may also use older", refusal.Message, StringComparison.Ordinal);
            Assert.Empty(books.State.Servers);
        }
        else
        {
            await ApplyAsync(books, file);
            Assert.True(books.State.FindServer("alone")!.Bare);
        }
    }

    [Fact]
    public async Task PrefixFalse_IsNotQuietlyUndoneByAnotherFile_NorInTheWayOfOneThatIsAboutSomethingElse()
    {
        await using var books = new TestBooks();
        await ApplyAsync(books, Personal);
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        Task Grant(string server) => books.Access.SetAsync(
            Actor.Operator, GrantSubject.Member(ada), new GrantTarget(books.State.FindServer(server)!.Id, null), GrantEffect.Allow, null, Cancel);
        await Grant("alone");
        const string another = """{ "grants": [ { "to": "member:ada@example.com", "server": "older", "tools": "*", "effect": "allow" } ] }""";
        await Assert.ThrowsAsync<NestException>(() => ApplyAsync(books, another));

        await Grant("older"); // in the console, where prefixes simply come back
        await ApplyAsync(books, """{ "groups": [ { "name": "Devs" } ] }""");

        Assert.Equal(2, books.State.Grants.Count);
    }

    /// <summary>A server with a tool, a prompt, resources, and a tool of that very name; nothing approved.</summary>
    private static async Task<(PolicyState State, Guid Id)> OfferingAsync(TestBooks books)
    {
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("github"), Cancel);
        SeenTool Seen(string name, OfferKind kind) => new(Guid.CreateVersion7(), name, $"{kind}-{name}") { Kind = kind };
        await books.Get<NestJournal>().CommitAsync(
            Actor.Nest,
            [
                new Change.ToolsDiscovered(
                    id,
                    [
                        Seen("read", OfferKind.Tool), Seen("resources", OfferKind.Tool), Seen("ask", OfferKind.Prompt),
                        Seen(ServerTool.ResourcesName, OfferKind.Resources),
                    ]),
            ],
            rows: null, Cancel);
        return (books.State, id);
    }

    private static async Task<SeedNames> NamesAsync(TestBooks books)
    {
        await using var db = books.Db();
        return await SeedNames.ReadAsync(db, books.State, Cancel);
    }

    private static string[] Texts(JsonNode list) => [.. list.AsArray().Select(item => (string)item!)];

    private static JsonObject Server(JsonObject export, string name) =>
        export["servers"]!.AsArray().Single(server => (string)server!["name"]! == name)!.AsObject();

    private static Task<IReadOnlyList<SeedStep>> ApplyAsync(TestBooks books, string file) =>
        books.Seed.ApplyAsync(Actor.Operator, file, dryRun: false, Cancel);
}
