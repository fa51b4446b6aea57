using System.Text.Json;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;

namespace McpNest.Tests.CommandLine;

public sealed class VerbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_ComeAreSuspendedAndGo()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add Ada@example.com --name Ada --role lead");
        await cli.RunAsync("member suspend ada@example.com");

        var ada = Assert.Single(await cli.JsonAsync("member list"));
        Assert.Equal(["id", "email", "name", "kind", "role", "state", "agents", "lastUsed"], Names(ada));
        Assert.Equal(("Ada@example.com", "lead", "suspended"), (Text(ada, "email"), Text(ada, "role"), Text(ada, "state")));
        Assert.Contains("Ada@example.com", await cli.RunAsync("member list"), StringComparison.Ordinal);

        await cli.RunAsync("member unsuspend ada@example.com");
        await cli.RunAsync("member remove ada@example.com");
        Assert.Empty(await cli.JsonAsync("member list"));
    }

    [Fact]
    public async Task Key_IssuePrintsOnlyThePersonalUrl()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");

        var url = await cli.RunAsync("key issue ada@example.com --agent Cursor --base-url https://nest.example.com/ --expires 12h");

        Assert.Matches(@"\Ahttps://nest\.example\.com/u/mcpn_[0-9A-Za-z]{49}/mcp\z", url);
        Assert.True(AgentKey.IsWellFormed(url.Split('/')[4]));
    }

    [Fact]
    public async Task Key_IssueListAndRevoke_SpeakTheContractsJson()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");

        var issued = Assert.Single(await cli.JsonAsync("key issue ada@example.com --agent Cursor"));
        Assert.Equal(["id", "url", "expires"], Names(issued));
        Assert.StartsWith("http://localhost:5080/u/mcpn_", Text(issued, "url"), StringComparison.Ordinal);

        await cli.RunAsync($"key revoke {Text(issued, "id")}");
        var listed = Assert.Single(await cli.JsonAsync("key list"));
        Assert.Equal(["id", "member", "agent", "expires", "lastUsed", "client", "state"], Names(listed));
        Assert.Equal((Text(issued, "id"), "ada@example.com", "Cursor", "revoked"), (Text(listed, "id"), Text(listed, "member"), Text(listed, "agent"), Text(listed, "state")));
        Assert.Equal(1, (await cli.TryAsync(["key", "revoke", Text(issued, "id")!])).Code);
    }

    [Fact]
    public async Task Key_WithoutPersonalUrls_IsPrintedBare()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");
        await File.WriteAllTextAsync(Path.Combine(cli.Folder, "appsettings.json"), """{ "McpNest": { "PersonalUrls": false } }""", Cancel);

        Assert.True(AgentKey.IsWellFormed(await cli.RunAsync("key issue ada@example.com --agent Cursor")));
    }

    [Fact]
    public async Task Password_IsWrittenFirst_AndAHalfDoneMemberIsRepairedByRepeating()
    {
        using var cli = new Cli();
        await using (var nest = cli.Open())
        {
            // As if the process had ended between the account and the change.
            await nest.Get<Accounts>().CreateAsync(Guid.CreateVersion7(), "ada@example.com", "four plain unrelated words", Cancel);
        }

        const string password = "another heap of unrelated words";
        await cli.RunAsync("member add ada@example.com --role admin --password-stdin", password + "\n");
        var again = await cli.TryAsync(["member", "add", "ada@example.com", "--password-stdin"], password + "\n");
        var weak = await cli.TryAsync(["member", "add", "bob@example.com", "--password-stdin"], "short\n");

        Assert.Equal((1, 1), (again.Code, weak.Code));
        await using var after = cli.Open();
        var ada = await after.Get<Accounts>().CheckAsync("ada@example.com", password, Cancel);
        Assert.Equal((await after.People.ListAsync(Cancel)).Single().Id, ada);
    }

    [Fact]
    public async Task Links_AreOfferedForWhomTheyHelp()
    {
        using var cli = new Cli();
        Assert.StartsWith("http://localhost:5080/setup#", await cli.RunAsync("setup-link"), StringComparison.Ordinal);

        await cli.RunAsync("member add ada@example.com --role admin");

        Assert.Equal(1, (await cli.TryAsync(["setup-link"])).Code);
        Assert.Equal(["url", "expires"], Names(Assert.Single(await cli.JsonAsync("signin-link ada@example.com"))));
    }

    [Fact]
    public async Task Server_IsAddedLaunchedAndApproved_ForReal()
    {
        using var cli = new Cli();
        var sample = typeof(Program).Assembly.Location;
        Assert.Equal(0, (await cli.TryAsync(["server", "add", "sample", "--timeout", "9", "--", "dotnet", sample, "sample-server"])).Code);
        Assert.Equal(1, (await cli.TryAsync(["server", "refresh", "sample"])).Code);

        await cli.RunAsync("server approve sample --launch");
        var tools = await cli.JsonAsync("server approve sample --tools echo,add");
        Assert.Equal(["server", "tool", "kind", "state", "fingerprint"], Names(tools[0]));
        Assert.Equal(["add", "echo"], tools.Where(tool => Text(tool, "state") == "approved").Select(tool => Text(tool, "tool")));
        Assert.Equal(1, (await cli.TryAsync(["server", "approve", "sample", "--tools", "echo,nope"])).Code);
        Assert.All(await cli.JsonAsync("server approve sample --tools all"), tool => Assert.Equal("approved", Text(tool, "state")));
        Assert.Equal(tools.Length, (await cli.JsonAsync("server refresh sample")).Length);

        var listed = Assert.Single(await cli.JsonAsync("server list"));
        Assert.Equal(("sample", "stdio", "dotnet"), (Text(listed, "name"), Text(listed, "transport"), Text(listed, "command")));
        Assert.Equal((9, true), (listed.GetProperty("timeoutSeconds").GetInt32(), listed.GetProperty("launchApproved").GetBoolean()));
    }

    [Fact]
    public async Task Server_SecretsComeFromInputOrAFile_AndAreNeverShown()
    {
        using var cli = new Cli();
        await File.WriteAllTextAsync(cli.File("secret"), "canary-from-file\n", Cancel);
        await cli.RunAsync($"server add remote --url https://example.com/mcp --header A=- --header B=@{cli.File("secret")}", "canary-from-input\n");

        Assert.DoesNotContain("canary", await cli.RunAsync("server list") + await cli.RunAsync("server list --json") + await cli.RunAsync("export"), StringComparison.Ordinal);
        await using var nest = cli.Open();
        var target = await nest.Get<McpNest.Core.Upstreams.ServerTargets>().ReadAsync((await nest.ServerAsync("remote", Cancel)).Id, Cancel);
        Assert.Equal(("canary-from-input", "canary-from-file"), (target.Headers["A"], target.Headers["B"]));
    }

    [Fact]
    public async Task Stop_IsSeenAtOnceByAnotherProcessOfTheSameFolder()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");
        await using var running = cli.Open();
        Assert.Empty(running.Journal.State.Stops);

        await cli.RunAsync("stop --member ada@example.com --reason odd");
        Assert.Equal(StopScope.Member, Assert.Single((await running.Journal.CatchUpAsync(Cancel)).Stops).Scope);
        Assert.Equal("odd", Assert.Single(await running.Stops.ListAsync(Cancel)).Reason);

        await cli.RunAsync("resume --member ada@example.com");
        Assert.Empty((await running.Journal.CatchUpAsync(Cancel)).Stops);
    }

    [Fact]
    public async Task Export_IsAppliedByAnotherNest()
    {
        using Cli one = new(), other = new();
        var seed = """{ "members": [ { "email": "ada@example.com", "role": "admin" } ], "groups": [ { "name": "Devs", "members": ["ada@example.com"] } ] }""";
        var plan = await one.JsonAsync("apply - --dry-run", seed);
        Assert.Equal(["entry", "action", "target"], Names(plan[0]));
        Assert.Empty(await one.JsonAsync("member list"));

        await one.RunAsync("apply -", seed);
        await File.WriteAllTextAsync(other.File("seed.json"), await one.RunAsync("export"), Cancel);
        await other.RunAsync($"apply {other.File("seed.json")}");

        Assert.Equal(await one.RunAsync("export --json"), await other.RunAsync("export --json"));
        Assert.Empty(await other.JsonAsync($"apply {other.File("seed.json")}"));
    }

    internal static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(field => field.Name)];

    internal static string? Text(JsonElement json, string field) => json.GetProperty(field).GetString();
}
