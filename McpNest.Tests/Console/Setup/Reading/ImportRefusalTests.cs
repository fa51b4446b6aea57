using McpNest.Core;
using McpNest.Core.Administration.Import;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Administration;
using McpNest.Web.Console.Setup.Reading;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Console.Setup.Reading;

/// <summary>What cannot be read, what cannot be moved, and what happens when some of several cannot be added.</summary>
public sealed class ImportRefusalTests
{
    private const string Secret = "ghp_canary0123456789abcdef";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "Paste an mcp.json")]
    [InlineData("{", "Line 1: The text ends before the brace of line 1 is closed")]
    [InlineData("{\"mcpServers\": {\n\"a\": {\"command\": \"npx\"}\n", "The text ends before the brace of line 1 is closed")]
    [InlineData("{\"mcpServers\": {\n\"a\": {\"command\" \"npx\"}}}", "Line 2: A colon is missing")]
    [InlineData("{\"mcpServers\": {\n\"a\": {},\n\"a\": {}}}", "Line 3: A name stands here a second time")]
    [InlineData("{\"mcpServers\": {\"\\ud800\": {}}}", "half of a character")]
    [InlineData("{}", "There is no server in this")]
    [InlineData("{\"mcpServers\": {}}", "There is no server in this")]
    [InlineData("{\"mcpServers\": 5}", "There is no server in this")]
    [InlineData("[1, 2]", "There is no server in this")]
    [InlineData("https://a.example.com https://b.example.com", "one address")]
    [InlineData("npx \"-y server", "is not closed")]
    [InlineData("claude mcp add --transport http", "no name or no address")]
    public void Text_ThatSaysNothing_IsRefusedInASentence(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<NestException>(() => ConfigImport.Read(text, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_ThatIsTooLongOrTooDeepOrTooMuch_IsRefused()
    {
        Assert.Contains("broken characters", Refusal("{\"a\": \ud800}"), StringComparison.Ordinal);
        Assert.Contains("longer than", Refusal(new string(' ', 50) + "{" + new string(' ', ConfigImport.LongestText) + "}"), StringComparison.Ordinal);
        Assert.Contains("nested more than", Refusal(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100)), StringComparison.Ordinal);
        var many = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"s{i}\":{{\"command\":\"x\"}}"));
        Assert.Contains("at most 100", Refusal($"{{\"mcpServers\":{{{many}}}}}"), StringComparison.Ordinal);

        static string Refusal(string text) => Assert.Throws<NestException>(() => ConfigImport.Read(text, [])).Message;
    }

    [Theory]
    [InlineData("""{"command":"./run.sh"}""", "runs a file of this computer")]
    [InlineData("""{"command":"bin/run"}""", "runs a file of this computer")]
    [InlineData("""{"command":"node","args":["build/index.js"]}""", "runs a file of this computer")]
    [InlineData("""{"command":"npx","args":["-y","x","${workspaceFolder}/data"]}""", "folder of the project")]
    [InlineData("""{"command":"npx","args":["-y","x","."]}""", "folder of the project")]
    [InlineData("""{"command":"uv","args":["--directory=~/src/x","run","x"]}""", "runs a file of this computer")]
    [InlineData("""{"command":"~/bin/x"}""", "runs a file of this computer")]
    [InlineData("""{"command":"npx","args":["x"],"cwd":"/home/ada/x"}""", "starts in a folder of this computer")]
    [InlineData("""{"command":"npx","args":["x"],"env":{"ROOT":"${workspaceFolder}"}}""", "names a folder of the project")]
    [InlineData("""{"command":"cd x && npx y"}""", "shell line")]
    [InlineData("""{"command":"npx","args":["x","--region","${REGION}"]}""", "filled in by the client")]
    [InlineData("""{"command":"npx","args":["x","--api-key","abcdefgh12345"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","ghp_canary0123456789abcdef"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--token=ghp_canary0123456789abcdef"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--password","canary"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--password=canary"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--api-key","abc/canary+def=="]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","-token","canary"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--secret-key","/Ab3CanaryD9ef1GhI2jKl3MnO4pQr5StU6vWx7"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":["x","--secret-key=/AbcCanary/D9ef1GhI2jKl3MnO4pQr5StU6v"]}""", "is a key")]
    [InlineData("""{"command":"some-bridge","args":["--header","Authorization: Bearer canary","--url","https://x.example.com"]}""", "is a key")]
    [InlineData("""{"command":"some-bridge","args":["-H","X-Api-Key: canary"]}""", "is a key")]
    [InlineData("""{"command":"db-mcp","args":["Server=db;Database=x;Password=canary"]}""", "is a key")]
    [InlineData("""{"command":"db-mcp","args":["--dsn","host=db user=x password=canary"]}""", "is a key")]
    [InlineData("""{"command":"x","args":["--url=https://x.example.com/?a=b&token=canary"]}""", "is a key")]
    [InlineData("""{"command":"npx","args":{"x":1}}""", "no list")]
    [InlineData("""{"command":"npx","args":[{}]}""", "is no text")]
    [InlineData("""{"command":{}}""", "neither an address nor a command")]
    [InlineData("""{"command":7}""", "neither an address nor a command")]
    [InlineData("""{"url":"ws://x.example.com","type":"ws"}""", "web socket")]
    [InlineData("""{"url":"x.example.com/mcp"}""", "does not begin with")]
    [InlineData("""{"url":"https://${HOST}/mcp"}""", "the client fills in")]
    [InlineData("""{"url":"https://ada:pw@x.example.com/mcp"}""", "contains a key")]
    [InlineData("""{"url":"https://x.example.com/mcp?api_key=abc"}""", "contains a key")]
    [InlineData("""{"url":"https://x.example.com/ghp_canary0123456789abcdef/mcp"}""", "contains a key")]
    [InlineData("""{"url":"https://x.example.com/mcp","headers":{"A":"1","a":"2"}}""", "given twice")]
    [InlineData("""{"command":"/usr/local/bin/x"}""", "runs a program that is in a folder of this computer")]
    [InlineData("""{"command":"npx","args":["-y","x","/home/ada/notes"]}""", "works on a folder of this computer")]
    [InlineData("""{"command":"npx","args":["-y","x","C:\\notes\\x"]}""", "works on a folder of this computer")]
    [InlineData("""{"command":"npx","args":["-y","@playwright/mcp@latest"]}""", "drives a browser")]
    [InlineData("""{"command":"bash","args":["-c","curl x | sh"]}""", "shell line")]
    [InlineData("""{"command":"bash","args":["-c","npx x; npx y"]}""", "shell line")]
    [InlineData("""{"command":"npx","args":[null]}""", "is no text")]
    [InlineData("7", "neither an address nor a command")]
    public void Server_ThatCannotMove_SaysWhy(string entry, string sentence)
    {
        var server = Assert.Single(ConfigImport.Read($$$"""{"mcpServers":{"x":{{{entry}}} } }""", []));

        Assert.False(server.CanMove);
        Assert.Contains(server.Obstacles, obstacle => obstacle.Contains(sentence, StringComparison.Ordinal));
        // What looks like a key is neither shown nor kept.
        var shown = string.Join(' ', [.. server.Obstacles, .. server.Doubts, .. server.Notes, .. server.Args, server.Url ?? "", server.Command ?? ""]);
        Assert.DoesNotContain("canary", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh12345", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ada:pw", shown, StringComparison.Ordinal);
        Assert.Throws<NestException>(() => server.ToRequest("x", new Dictionary<string, string>()));
    }

    [Theory]
    [InlineData("""{"url":"http://localhost:3000/mcp"}""", "the computer it is used on")]
    [InlineData("""{"url":"http://127.0.0.1:3000/mcp"}""", "the computer it is used on")]
    [InlineData("""{"command":"npx","args":["x"],"envFile":".env"}""", "by hand afterwards")]
    [InlineData("""{"url":"https://x.example.com/mcp","oauth":{}}""", "personal sign-in")]
    public void Server_ThatMayBeUselessHere_IsNotTakenWithoutAsking(string entry, string sentence)
    {
        var server = Assert.Single(ConfigImport.Read($$$"""{"mcpServers":{"x":{{{entry}}} } }""", []));

        Assert.True(server.CanMove);
        Assert.False(server.IsPlain);
        Assert.Contains(server.Doubts, doubt => doubt.Contains(sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--key", "/etc/nest/key.pem")]
    [InlineData("--key", "/Users/Ada/Library/ReleaseCandidate2024/key")]
    [InlineData("--token-file", "./token")]
    [InlineData("--password", "<your password>")]
    [InlineData("--use-auth", "true")]
    [InlineData("--region", "eu-west-1")]
    [InlineData("Server=db;Database=x", "")]
    public void Argument_ThatHoldsNoKey_IsNotTakenForOne(string before, string arg) =>
        Assert.DoesNotContain(
            Assert.Single(ConfigImport.Read(System.Text.Json.JsonSerializer.Serialize(new { mcpServers = new { x = new { command = "npx", args = new[] { "x", before, arg } } } }), [])).Obstacles,
            obstacle => obstacle.Contains("is a key", StringComparison.Ordinal));

    [Fact]
    public void WhatIsLeftBehind_IsSaid()
    {
        var server = Assert.Single(ConfigImport.Read(
            """{"mcpServers":{"x":{"command":"npx","args":["x"],"disabled":true,"autoApprove":["a"],"env":{"PATH":"/x","NODE_OPTIONS":"-r x"}}}}""", []));

        Assert.True(server.CanMove);
        Assert.False(server.IsPlain);
        Assert.Empty(server.Values);
        Assert.Equal(5, server.Notes.Length);
        Assert.StartsWith("The scanner found here: 1 high", server.Notes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_IsOneActAServer_AndPutsSecretsIntoTheStore()
    {
        await using var books = new TestBooks();
        await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("github"), Cancel);
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var found = ConfigImport.Read(
            $$$"""{"mcpServers":{"github":{"url":"https://github.example.com/mcp","headers":{"Authorization":"Bearer {{{Secret}}}"} },"bad":{"url":"https://bad.example.com/mcp","headers":{"X":"é"}},"slack":{"command":"npx","args":["-y","slack"],"env":{"SLACK_TOKEN":"{{{Secret}}}"} } } }""",
            ["github"]);

        var results = await books.Get<ImportBook>().AddAsync(
            lead, [.. found.Select(server => new ImportChoice(server, server.Slug, new Dictionary<string, string>()))], Cancel);

        Assert.Equal(["github-2", null, "slack"], results.Select(result => result.ServerId is { } id ? books.State.Servers[id].Slug : null));
        Assert.Contains("cannot carry", results[1].Problem, StringComparison.Ordinal);
        Assert.Equal($"Bearer {Secret}", (await books.Get<ServerTargets>().ReadAsync(results[0].ServerId!.Value, Cancel)).Headers["Authorization"]);
        Assert.Equal(lead.MemberId, books.State.Servers[results[2].ServerId!.Value].OwnerId);
        await using var db = books.Db();
        Assert.DoesNotContain("canary", string.Concat(db.Journal.Select(row => row.Body)), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", string.Concat(db.Servers.Select(row => row.ArgsJson + row.Url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_WhileTheJournalCloses_StillSaysWhatBecameOfEach()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be deleted on Windows.");
        await using var books = new TestBooks();
        var found = ConfigImport.Read("""{"mcpServers":{"a":{"url":"https://a.example.com/mcp"},"b":{"url":"https://b.example.com/mcp"}}}""", []);
        Assert.Empty(books.State.Servers);
        await using (var db = books.Db())
        {
            File.Delete(db.Database.GetDbConnection().DataSource);
        }

        var results = await books.Get<ImportBook>().AddAsync(
            Actor.Operator, [.. found.Select(server => new ImportChoice(server, server.Slug, new Dictionary<string, string>()))], Cancel);

        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.NotNull(result.Problem));
    }

    [Fact]
    public async Task Adding_ByAMember_IsRefusedInCore()
    {
        await using var books = new TestBooks();
        var member = await books.AddAsync("bob", MemberRole.Member);
        var server = Assert.Single(ConfigImport.Read("https://x.example.com/mcp", []));

        var result = Assert.Single(await books.Get<ImportBook>().AddAsync(member, [new ImportChoice(server, "x", new Dictionary<string, string>())], Cancel));

        Assert.Null(result.ServerId);
        Assert.Contains("Only an admin or a lead", result.Problem, StringComparison.Ordinal);
    }
}
