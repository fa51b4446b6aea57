using System.Text.Json.Nodes;

namespace McpNest.Web.ClientPolicies;

/// <summary>
/// What administrators of machines give to clients so that agents use this nest and no server beside it. None of it holds a key.
/// docs/only-door.md says from where the formats are known.
/// </summary>
internal static class ClientPolicy
{
    /// <summary>Clients there is something for.</summary>
    public static readonly string[] Clients = ["claude-code", "vscode", "cursor"];

    /// <param name="nest">The address of the nest.</param>
    /// <param name="variable">Where each person keeps their key, by client.</param>
    public static IEnumerable<PolicyFile> For(Uri nest, Func<string, string> variable)
    {
        var address = nest.GetLeftPart(UriPartial.Authority);
        return
        [
            ManagedServers(address, variable("claude-code")),
            ManagedSettings(address),
            CopilotSettings(address),
            CursorAllowlist(address),
        ];
    }

    private static PolicyFile ManagedServers(string address, string variable) => new("claude-code", "managed-mcp.json")
    {
        Places =
        [
            "/etc/claude-code/managed-mcp.json", "/Library/Application Support/ClaudeCode/managed-mcp.json", @"C:\Program Files\ClaudeCode\managed-mcp.json",
        ],
        Content = new JsonObject
        {
            ["mcpServers"] = new JsonObject
            {
                ["nest"] = new JsonObject
                {
                    ["type"] = "http",
                    ["url"] = address + "/mcp",
                    ["headers"] = new JsonObject { ["Authorization"] = $"Bearer ${{{variable}}}" },
                },
            },
        },
        Enforces = "Claude Code loads this server alone: nobody adds another, neither by command, project file, plugin nor flag.",
        Leaves = "Whoever administers the machine can take the file away; servers an embedding app registers in-process and connectors the desktop app brings stay.",
    };

    private static PolicyFile ManagedSettings(string address) => new("claude-code", "managed-settings.json")
    {
        Places =
        [
            "/etc/claude-code/managed-settings.json", "/Library/Application Support/ClaudeCode/managed-settings.json", @"C:\Program Files\ClaudeCode\managed-settings.json",
        ],
        Content = new JsonObject
        {
            ["allowManagedMcpServersOnly"] = true,
            ["allowedMcpServers"] = Allowed(address),
            ["deniedMcpServers"] = new JsonArray(),
        },
        Enforces = "Claude Code refuses every remote server at another address and every local one; people add the nest themselves, with a key each. What deniedMcpServers names is refused even where it is allowed.",
        Leaves = "In-process servers of an embedding app, and an administrator of the machine.",
    };

    private static PolicyFile CopilotSettings(string address) => new("vscode", "managed-settings.json")
    {
        Places =
        [
            "/etc/github-copilot/managed-settings.json", "/Library/Application Support/GitHubCopilot/managed-settings.json", @"%ProgramFiles%\GitHubCopilot\managed-settings.json",
        ],
        Content = new JsonObject { ["allowedMcpServers"] = Allowed(address) },
        Enforces = "VS Code, Copilot CLI and Copilot in JetBrains IDEs start no other server; people add the nest themselves, with a key each.",
        Leaves = "The servers built into Copilot, Copilot's cloud agent, and extensions that bring an MCP client of their own. It takes a version of the client that reads the key.",
    };

    private static PolicyFile CursorAllowlist(string address) => new("cursor", "mcp-allowlist.json")
    {
        Content = new JsonArray(address + "/*"),
        Enforces = "Entered in Cursor's team dashboard under MCP Configuration (Enterprise), it keeps members' Cursor from every other server.",
        Leaves = "Cursor reads it from no file, so without the Enterprise plan nothing is enforced; nor for accounts outside the team.",
    };

    private static JsonArray Allowed(string address) => [new JsonObject { ["serverUrl"] = address + "/*" }];
}
