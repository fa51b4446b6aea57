using McpNest.Scan.Reading;

namespace McpNest.Scan.Results.Writing;

/// <summary>How each client has one remote server in its configuration.</summary>
/// <param name="Container">The name its servers stand under.</param>
/// <param name="Url">The name of the address.</param>
internal sealed record ClientShape(ConfigFormat Format, string Container, string Url, params (string Name, string Value)[] Others)
{
    private static readonly ClientShape s_usual = new(ConfigFormat.Json, "mcpServers", "url");

    /// <summary>Whether its servers are a list with their names in it.</summary>
    public bool IsList { get; init; }

    public static ClientShape Of(ConfigFile file) => file.Client switch
    {
        ClientKind.Codex => new(ConfigFormat.Toml, "mcp_servers", "url"),
        ClientKind.VsCode => new(ConfigFormat.Json, "servers", "url", ("type", "http")),
        ClientKind.Zed => new(ConfigFormat.Json, "context_servers", "url"),
        ClientKind.OpenCode => new(ConfigFormat.Json, "mcp", "url", ("type", "remote")),
        ClientKind.Crush => new(ConfigFormat.Json, "mcp", "url", ("type", "http")),
        ClientKind.Windsurf or ClientKind.Antigravity => new(ConfigFormat.Json, "mcpServers", "serverUrl"),
        ClientKind.Gemini or ClientKind.GeminiExtension => new(ConfigFormat.Json, "mcpServers", "httpUrl"),
        ClientKind.Cline => new(ConfigFormat.Json, "mcpServers", "url", ("type", "streamableHttp")),
        ClientKind.Roo or ClientKind.McpHub => new(ConfigFormat.Json, "mcpServers", "url", ("type", "streamable-http")),
        ClientKind.ClaudeCode or ClientKind.ClaudeCodeSettings or ClientKind.CopilotCli or ClientKind.AmazonQ => new(ConfigFormat.Json, "mcpServers", "url", ("type", "http")),
        ClientKind.Goose => new(ConfigFormat.Yaml, "extensions", "uri", ("type", "streamable_http"), ("name", Replacement.ServerName)),
        ClientKind.Continue when file.Format == ConfigFormat.Yaml => new(ConfigFormat.Yaml, "mcpServers", "url", ("type", "streamable-http")) { IsList = true },
        ClientKind.LibreChat => new(ConfigFormat.Yaml, "mcpServers", "url", ("type", "streamable-http")),
        _ => file.Format switch
        {
            ConfigFormat.Toml => new(ConfigFormat.Toml, "mcp_servers", "url"),
            ConfigFormat.Yaml => new(ConfigFormat.Yaml, "mcpServers", "url"),
            _ => s_usual,
        },
    };
}
