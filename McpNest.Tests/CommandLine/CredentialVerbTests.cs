using McpNest.Core.Policy;
using static McpNest.Tests.CommandLine.VerbTests;

namespace McpNest.Tests.CommandLine;

public sealed class CredentialVerbTests
{
    private const string Token = "canary-own-4711-WXYZ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_IsAddedWithTransportCredentialAndNoPrefix()
    {
        using var cli = new Cli();
        Assert.Equal(0, (await cli.TryAsync(
            ["server", "add", "older", "--url", "https://example.com/sse", "--transport", "sse", "--credential", "member", "--header", "Authorization=Bearer {member}", "--no-prefix"])).Code);

        var listed = Assert.Single(await cli.JsonAsync("server list"));
        Assert.Equal(("sse", "member", false), (Text(listed, "transport"), Text(listed, "credential"), listed.GetProperty("prefix").GetBoolean()));
        Assert.Contains("each member's own", await cli.RunAsync("server list"), StringComparison.Ordinal);
        Assert.Equal(2, (await cli.TryAsync(["server", "add", "x", "--command", "npx", "--transport", "sse"])).Code);
        Assert.Equal(2, (await cli.TryAsync(["server", "add", "x", "--url", "https://example.com", "--transport", "stdio"])).Code);
        Assert.Equal(1, (await cli.TryAsync(["server", "add", "x", "--url", "https://example.com", "--credential", "member"])).Code);
    }

    [Fact]
    public async Task Token_IsGivenListedAndRemoved_AndNeverShown()
    {
        using var cli = new Cli();
        await ReadyAsync(cli);
        var missing = Assert.Single(await cli.JsonAsync("credential list ada@example.com"));
        Assert.Equal(["member", "server", "target", "state", "tail", "set", "ends"], Names(missing));
        Assert.Equal(("tracker", "tracker.example.com", "missing"), (Text(missing, "server"), Text(missing, "target"), Text(missing, "state")));

        var said = await cli.RunAsync("credential set ada@example.com tracker --token-stdin", Token + "\n")
            + await cli.RunAsync("credential list") + await cli.RunAsync("credential list --json") + await cli.RunAsync("export") + await cli.RunAsync("audit list --json");
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
        Assert.Contains("\"credential_set\",\"target\":\"ada@example.com: tracker\"", said, StringComparison.Ordinal);
        var given = Assert.Single(await cli.JsonAsync("credential list"));
        Assert.Equal(("set", "WXYZ"), (Text(given, "state"), Text(given, "tail")));

        var day = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await cli.RunAsync($"credential set ada@example.com tracker --token-stdin --ends {day}", Token + "\n");
        Assert.Equal(day, Text(Assert.Single(await cli.JsonAsync("credential list")), "ends"));
        Assert.Equal(1, (await cli.TryAsync(["credential", "set", "ada@example.com", "tracker", "--token-stdin", "--ends", "2020-01-01"])).Code);
        Assert.Equal(2, (await cli.TryAsync(["credential", "set", "ada@example.com", "tracker", "--token-stdin", "--ends", "soon"])).Code);

        await cli.RunAsync("credential remove ada@example.com tracker");
        Assert.Equal("missing", Text(Assert.Single(await cli.JsonAsync("credential list")), "state"));
        Assert.Equal(1, (await cli.TryAsync(["credential", "remove", "ada@example.com", "tracker"])).Code);
    }

    [Fact]
    public async Task Token_ThatNobodyCanBeAskedFor_MustComeOnStandardInput()
    {
        using var cli = new Cli();
        await ReadyAsync(cli);

        var asked = await cli.TryAsync(["credential", "set", "ada@example.com", "tracker"], Token);
        var nothing = await cli.TryAsync(["credential", "set", "ada@example.com", "tracker", "--token-stdin"]);

        Assert.Equal((1, 1), (asked.Code, nothing.Code));
        Assert.Contains("--token-stdin", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromptsAndResources_AreListedAndApprovedByName_OrWithAll()
    {
        using var cli = new Cli();
        await cli.RunAsync("server add github --url https://example.com/mcp");
        await using (var nest = cli.Open())
        {
            SeenTool Seen(string name, OfferKind kind) => new(Guid.CreateVersion7(), name, $"{kind}-{name}") { Kind = kind };
            await nest.Journal.CommitAsync(
                Actor.Nest,
                [
                    new Change.ToolsDiscovered(
                        (await nest.ServerAsync("github", Cancel)).Id,
                        [Seen("read", OfferKind.Tool), Seen("read", OfferKind.Prompt), Seen(ServerTool.ResourcesName, OfferKind.Resources)]),
                ],
                rows: null, Cancel);
        }

        var offers = await cli.JsonAsync("server approve github --tools prompt:read,resources");
        Assert.Equal(["tool new", "prompt approved", "resources approved"], offers.Select(offer => $"{Text(offer, "kind")} {Text(offer, "state")}"));
        Assert.Contains("prompt:read", await cli.RunAsync("server approve github --tools prompt:read"), StringComparison.Ordinal);
        var listed = Assert.Single(await cli.JsonAsync("server list"));
        Assert.Equal(("approved", "approved"), (Text(listed.GetProperty("prompts")[0], "state"), Text(listed, "resources")));
        Assert.All(await cli.JsonAsync("server approve github --tools all"), offer => Assert.Equal("approved", Text(offer, "state")));
    }

    private static async Task ReadyAsync(Cli cli) => await cli.RunAsync("apply -", """
        { "members": [ { "email": "ada@example.com" } ],
          "servers": [ { "name": "tracker", "transport": "http", "url": "https://tracker.example.com/mcp", "credential": "member", "headers": { "Authorization": "Bearer {member}" } } ],
          "grants": [ { "to": "group:Everyone", "server": "tracker", "tools": "*", "effect": "allow" } ] }
        """);
}
