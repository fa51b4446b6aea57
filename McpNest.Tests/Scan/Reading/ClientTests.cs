using McpNest.Scan;
using McpNest.Scan.Reading;

namespace McpNest.Tests.Scan.Reading;

/// <summary>The client is told by the name of the file, and without a name by its shape.</summary>
public sealed class ClientTests
{
    [Theory]
    [InlineData(".mcp.json", ClientKind.ClaudeCode, ConfigScope.Project)]
    [InlineData("repo/.cursor/mcp.json", ClientKind.Cursor, ConfigScope.Project)]
    [InlineData("/home/ada/.cursor/mcp.json", ClientKind.Cursor, ConfigScope.User)]
    [InlineData(@"C:\Users\ada\.cursor\mcp.json", ClientKind.Cursor, ConfigScope.User)]
    [InlineData("~/.codex/config.toml", ClientKind.Codex, ConfigScope.User)]
    [InlineData("/home/ada/work/x/.vscode/mcp.json", ClientKind.VsCode, ConfigScope.Project)]
    [InlineData(@"C:\Users\ada\AppData\Roaming\Claude\claude_desktop_config.json", ClientKind.ClaudeDesktop, ConfigScope.User)]
    [InlineData("/Users/ada/.claude.json", ClientKind.ClaudeCode, ConfigScope.User)]
    [InlineData(".claude/settings.local.json", ClientKind.ClaudeCodeSettings, ConfigScope.Project)]
    [InlineData("/home/ada/.codeium/windsurf/mcp_config.json", ClientKind.Windsurf, ConfigScope.User)]
    [InlineData(".roo/mcp.json", ClientKind.Roo, ConfigScope.Project)]
    [InlineData("x/.zed/settings.json", ClientKind.Zed, ConfigScope.Project)]
    [InlineData("/home/ada/.config/goose/config.yaml", ClientKind.Goose, ConfigScope.User)]
    [InlineData("mcp.json", ClientKind.Unknown, ConfigScope.Unknown)]
    public void Name_TellsClientAndScope(string name, ClientKind client, ConfigScope scope)
    {
        var file = ConfigReader.Read(new ScanInput(name, "{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}"));

        Assert.Equal((client, scope), (file.Client, file.Scope));
    }

    [Theory]
    [InlineData("""{"servers":{"a":{"command":"x"}}}""", ClientKind.VsCode)]
    [InlineData("""{"context_servers":{"a":{"command":"x"}}}""", ClientKind.Zed)]
    [InlineData("""{"mcp":{"a":{"type":"local","command":["x"]}}}""", ClientKind.OpenCode)]
    [InlineData("""{"mcp":{"a":{"type":"stdio","command":"x"}}}""", ClientKind.Crush)]
    [InlineData("[mcp_servers.a]\ncommand = \"x\"", ClientKind.Codex)]
    [InlineData("extensions:\n  a:\n    cmd: x\n", ClientKind.Goose)]
    [InlineData("mcpServers:\n- name: a\n  command: x\n", ClientKind.Continue)]
    [InlineData("""{"mcpServers":{"a":{"serverUrl":"https://x.example.com"}}}""", ClientKind.Windsurf)]
    [InlineData("""{"mcpServers":{"a":{"httpUrl":"https://x.example.com"}}}""", ClientKind.Gemini)]
    [InlineData("""{"mcpServers":{"a":{"command":"x","alwaysAllow":[]}}}""", ClientKind.Roo)]
    [InlineData("""{"mcpServers":{"github.com/a/b":{"command":"x","autoApprove":[]}}}""", ClientKind.Cline)]
    [InlineData("""{"mcpServers":{"a":{"command":"x","autoApprove":[]}}}""", ClientKind.Kiro)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"permissions":{"allow":[]}}""", ClientKind.ClaudeCodeSettings)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"numStartups":3}""", ClientKind.ClaudeCode)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"globalShortcut":""}""", ClientKind.ClaudeDesktop)]
    [InlineData("""{"name":"x","version":"1","mcpServers":{"a":{"command":"x"}}}""", ClientKind.GeminiExtension)]
    [InlineData("""{"mcpServers":{"a":{"type":"local","command":"x","tools":["*"]}}}""", ClientKind.CopilotCli)]
    public void Shape_TellsClient(string text, ClientKind client) => Assert.Equal(client, ConfigReader.Read(new ScanInput("", text)).Client);
}
