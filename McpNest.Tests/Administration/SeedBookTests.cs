using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Administration;

public sealed class SeedBookTests
{
    private const string Whole = """
        {
          "servers": [
            { "name": "github", "transport": "http", "url": "https://github.example.com/mcp", "headers": { "Authorization": "Bearer canary-4711-WXYZ" },
              "approve": "all", "owner": "lead@example.com", "timeoutSeconds": 30, "credential": "shared", "prefix": true },
            { "name": "files", "transport": "stdio", "command": "npx", "args": ["-y", "files"], "env": { "TOKEN": "canary-token" }, "approve": ["read"] }
          ],
          "members": [
            { "email": "ci@example.com", "kind": "service", "owner": "lead@example.com" },
            { "email": "lead@example.com", "name": "Lea", "role": "lead" },
            { "email": "ada@example.com" }
          ],
          "groups": [ { "name": "Devs", "members": ["ada@example.com", "lead@example.com"] } ],
          "grants": [
            { "to": "group:Devs", "server": "github", "tools": "*", "effect": "allow" },
            { "to": "member:ada@example.com", "server": "github", "tools": ["delete"], "effect": "deny" },
            { "to": "group:Everyone", "server": "files", "tools": ["read", "write"], "effect": "allow", "until": "2027-01-31T12:00:00Z" }
          ]
        }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_BringsAboutWhatTheFileSays()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);

        var (github, files) = (books.State.FindServer("github")!, books.State.FindServer("files")!);
        Assert.Equal(30, github.TimeoutSeconds);
        Assert.True(files.MayConnect);
        Assert.All(github.Tools.Values, tool => Assert.Equal(ToolState.Approved, tool.State));
        Assert.Equal((ToolState.Approved, ToolState.New), (files.Tools["read"].State, files.Tools["write"].State));
        Assert.Equal("Bearer canary-4711-WXYZ", (await books.Get<ServerTargets>().ReadAsync(github.Id, Cancel)).Headers["Authorization"]);
        var people = (await books.People.ListAsync(Cancel)).ToDictionary(member => member.Email);
        Assert.Equal((MemberRole.Lead, "Lea"), (people["lead@example.com"].Role, people["lead@example.com"].Name));
        Assert.Equal((MemberKind.Service, people["lead@example.com"].Id), (people["ci@example.com"].Kind, people["ci@example.com"].OwnerId));
        Assert.Equal(2, (await books.Groups.ListAsync(Cancel))[1].Members.Length);
        Assert.Equal(4, books.State.Grants.Count);
    }

    [Fact]
    public async Task Apply_Again_DoesNothing()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);
        var version = books.State.Version;

        var steps = await ApplyAsync(books, Whole);

        Assert.Equal(version, books.State.Version);
        Assert.Empty(steps);
    }

    [Fact]
    public async Task Apply_Again_NeverApprovesWhatChangedOrCameLater()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);
        books.Fakes.Offer("github", "search:changed", "delete", "later");
        books.Fakes.Offer("files", "read:changed", "write");

        var steps = await ApplyAsync(books, Whole);

        var tools = books.State.FindServer("github")!.Tools;
        Assert.Equal((ToolState.Held, ToolState.Approved, ToolState.New), (tools["search"].State, tools["delete"].State, tools["later"].State));
        Assert.Equal(ToolState.Held, books.State.FindServer("files")!.Tools["read"].State);
        Assert.Contains(new SeedStep("servers[0]", "left_for_review", "github__later"), steps);
    }

    [Fact]
    public async Task Apply_ReplacesMembersAndEffects_AndPrunesNothing()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);

        await ApplyAsync(books, """
            { "groups": [ { "name": "devs", "members": ["ci@example.com"] } ],
              "members": [ { "email": "ADA@example.com", "name": "Ada L", "role": "auditor" } ],
              "grants": [ { "to": "group:Devs", "server": "github", "tools": "*", "effect": "deny" } ] }
            """);

        var people = (await books.People.ListAsync(Cancel)).ToDictionary(member => member.Email);
        Assert.Equal(("Ada L", MemberRole.Auditor), (people["ada@example.com"].Name, people["ada@example.com"].Role));
        Assert.Equal(people["ci@example.com"].Id, Assert.Single((await books.Groups.ListAsync(Cancel))[1].Members));
        Assert.Equal(4, books.State.Grants.Count);
        Assert.Equal(2, books.State.Servers.Count);
        Assert.Equal(2, books.State.Grants.Values.Count(grant => grant.Effect == GrantEffect.Deny));
    }

    [Fact]
    public async Task Apply_KeepsSecretsTheFileDoesNotGive()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);
        var id = books.State.FindServer("github")!.Id;

        await ApplyAsync(books, """{ "servers": [ { "name": "github", "transport": "http", "url": "https://github.example.com/v2", "approve": "none" } ] }""");

        var target = await books.Get<ServerTargets>().ReadAsync(id, Cancel);
        Assert.Equal(("https://github.example.com/v2", "Bearer canary-4711-WXYZ"), (target.Url!.AbsoluteUri, target.Headers["Authorization"]));
        Assert.Equal(30, books.State.Servers[id].TimeoutSeconds);
    }

    [Fact]
    public async Task DryRun_ChangesNothingAndDialsNobody()
    {
        await using var books = Offering();
        var steps = await books.Seed.ApplyAsync(Actor.Operator, Whole, dryRun: true, Cancel);

        Assert.Empty(books.Fakes.Dialled);
        Assert.Empty(books.State.Servers);
        Assert.Empty(books.State.Members);
        Assert.Contains(steps, step => step is { Entry: "servers[1]", Action: "launch_approved" });
        Assert.Contains(steps, step => step is { Entry: "grants[1]", Action: "grant_set" });
    }

    [Theory]
    [InlineData("""{ "server": [] }""", "the file", "server")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "ulr": "x" } ] }""", "servers[0] (a)", "ulr")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "credential": "member" } ] }""", "servers[0] (a)", "write {member}")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "headers": { "X-Key": "{member}" } } ] }""", "servers[0] (a)", "credential member")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "credential": "own" } ] }""", "servers[0] (a)", "shared or member")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "nowhere" } ] }""", "servers[0] (a)", "address")]
    [InlineData("""{ "servers": [ { "name": "nest", "transport": "http", "url": "https://x.example" } ] }""", "servers[0] (nest)", "nest's own")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "approve": "all" } ] }""", "servers[0] (a)", "reached")]
    [InlineData("""{ "servers": [ { "name": "github", "transport": "http", "url": "https://x.example", "approve": ["nope"] } ] }""", "servers[0] (github)", "nope")]
    [InlineData("""{ "servers": [ { "name": "files", "transport": "stdio", "command": "x", "approve": "all", "approveLaunch": false } ] }""", "servers[0] (files)", "approveLaunch")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "owner": "who@example.com" } ] }""", "servers[0] (a)", "who@example.com")]
    [InlineData("""{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "timeoutSeconds": "9" } ] }""", "servers[0] (a)", "timeoutSeconds")]
    [InlineData("""{ "servers": [ { "name": "github", "transport": "http", "url": "https://x.example" }, { "name": "g1thub", "transport": "http", "url": "https://x.example" } ] }""", "servers[1] (g1thub)", "looks too much like")]
    [InlineData("""{ "members": [ { "email": "ada@example.com" }, { "email": "nobody" } ] }""", "members[1] (nobody)", "e-mail")]
    [InlineData("""{ "members": [ { "email": "ada@example.com" }, { "email": "Ada@example.com" } ] }""", "members[1] (Ada@example.com)", "members[0]")]
    [InlineData("""{ "members": [ { "email": "ada@example.com", "role": "king" } ] }""", "members[0] (ada@example.com)", "role")]
    [InlineData("""{ "members": [ { "name": "ada" } ] }""", "members[0]", "email")]
    [InlineData("""{ "members": {} }""", "members", "list")]
    [InlineData("""{ "groups": [ { "name": "g", "members": ["ghost@example.com"] } ] }""", "groups[0] (g)", "ghost@example.com")]
    [InlineData("""{ "groups": [ { "name": "Everyone", "members": [] } ] }""", "groups[0] (Everyone)", "Everyone")]
    [InlineData("""{ "members": [ { "email": "ada@example.com" } ], "grants": [ { "to": "member:ada@example.com", "server": "x", "tools": "*", "effect": "allow" } ] }""", "grants[0]", "no server named x")]
    [InlineData("""{ "grants": [ { "to": "ada", "server": "x", "tools": "*", "effect": "allow" } ] }""", "grants[0]", "'to'")]
    [InlineData("""{ "members": [ { "email": "a@b", "email": "c@d" } ] }""", "The file", "JSON")]
    [InlineData("""{ "members": [ """, "The file", "line 1")]
    public async Task Apply_OfAWrongFile_NamesTheEntryAndChangesNothing(string file, string entry, string about)
    {
        await using var books = Offering();
        books.Fakes.TakeDown("a");

        var refusal = await Assert.ThrowsAsync<NestException>(() => ApplyAsync(books, file));

        Assert.StartsWith(entry, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(about, refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await books.ChangesAsync()).Except(["nest_created"]));
    }

    [Fact]
    public async Task Apply_WithAnUnreachableServerOfWhichNothingIsApproved_GoesOn()
    {
        await using var books = new TestBooks();

        var steps = await ApplyAsync(books, """{ "servers": [ { "name": "a", "transport": "http", "url": "https://x.example", "approve": "none" } ] }""");

        Assert.Contains(new SeedStep("servers[0]", "unreachable", "a"), steps);
        Assert.Empty(books.State.FindServer("a")!.Tools);
    }

    [Fact]
    public async Task Export_HoldsNoSecret_AndAppliesToAnEmptyNest()
    {
        await using var books = Offering();
        await ApplyAsync(books, Whole);
        var export = (await books.Seed.ExportAsync(Actor.Operator, Cancel)).ToJsonString();
        Assert.DoesNotContain("canary", export, StringComparison.Ordinal);

        await using var other = Offering();
        await ApplyAsync(other, export);

        var again = await other.Seed.ExportAsync(Actor.Operator, Cancel);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(export), again), again.ToJsonString());
        Assert.Equal(
            books.State.FindServer("github")!.Tools.ToDictionary(tool => tool.Key, tool => tool.Value.Approved),
            other.State.FindServer("github")!.Tools.ToDictionary(tool => tool.Key, tool => tool.Value.Approved));
    }

    private static TestBooks Offering()
    {
        var books = new TestBooks();
        books.Fakes.Offer("github", "search", "delete");
        books.Fakes.Offer("files", "read", "write");
        return books;
    }

    private static Task<IReadOnlyList<SeedStep>> ApplyAsync(TestBooks books, string file) =>
        books.Seed.ApplyAsync(Actor.Operator, file, dryRun: false, Cancel);
}
