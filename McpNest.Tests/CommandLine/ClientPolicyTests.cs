using System.Text.Json.Nodes;
using McpNest.Tests.Support;

namespace McpNest.Tests.CommandLine;

/// <summary>Policies for clients name this nest and hold no key.</summary>
public sealed class ClientPolicyTests
{
    private const string Address = "https://nest.example.com";

    [Fact]
    public async Task EveryClient_GetsThisAddressAndNoOther()
    {
        using var cli = new Cli();

        var files = await cli.JsonAsync($"client-policy --base-url {Address}");

        Assert.Equal(
            ["claude-code managed-mcp.json", "claude-code managed-settings.json", "vscode managed-settings.json", "cursor mcp-allowlist.json"],
            files.Select(file => $"{file.GetProperty("client")} {file.GetProperty("name")}"));
        Assert.All(files, file => Assert.Contains(Address, file.GetProperty("content").GetRawText(), StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain("mcpn_", file.GetRawText(), StringComparison.Ordinal));
        var door = files[0].GetProperty("content").GetProperty("mcpServers").GetProperty("nest");
        Assert.Equal($"{Address}/mcp", door.GetProperty("url").GetString());
        Assert.Equal("Bearer ${MCPNEST_KEY_CLAUDE_CODE}", door.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal($"{Address}/*", files[1].GetProperty("content").GetProperty("allowedMcpServers")[0].GetProperty("serverUrl").GetString());
        Assert.True(files[1].GetProperty("content").GetProperty("allowManagedMcpServersOnly").GetBoolean());
    }

    [Fact]
    public async Task Files_AreWrittenOnce()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();

        await cli.RunAsync($"client-policy --base-url {Address} --for vscode --out {folder.Path}");

        var written = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("vscode/managed-settings.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal($"{Address}/*", (string?)written["allowedMcpServers"]![0]!["serverUrl"]);
        var again = await cli.TryAsync(["client-policy", "--out", folder.Path]);
        Assert.Equal(1, again.Code);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDocument_NamesEveryFileAndPlace()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "only-door.md"));
        Assert.All(
            Web.ClientPolicies.ClientPolicy.For(new Uri(Address), app => app),
            file =>
            {
                Assert.Contains($"`{file.Name}`", text, StringComparison.Ordinal);
                Assert.All(file.Places, place => Assert.Contains(place, text, StringComparison.Ordinal));
            });
    }
}
