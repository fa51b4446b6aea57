using System.Text;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Results.Exporting;

/// <summary>What programs and people read for the names in code.</summary>
public static class ReportWords
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        Severity.Low => "low",
        _ => "info",
    };

    public static string Of(ServerTransport transport) => transport switch
    {
        ServerTransport.Stdio => "stdio",
        ServerTransport.Http => "http",
        ServerTransport.Sse => "sse",
        ServerTransport.WebSocket => "websocket",
        _ => "none",
    };

    public static string Of(ConfigFormat format) => format switch
    {
        ConfigFormat.Toml => "toml",
        ConfigFormat.Yaml => "yaml",
        ConfigFormat.Line => "line",
        _ => "json",
    };

    /// <summary>Such as <c>claude_desktop</c>.</summary>
    public static string Of(ClientKind client)
    {
        var word = new StringBuilder();
        foreach (var c in client.ToString())
        {
            word.Append(char.IsUpper(c) && word.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }

    /// <summary>As people call it.</summary>
    public static string Name(ClientKind client) => client switch
    {
        ClientKind.ClaudeDesktop => "Claude Desktop",
        ClientKind.ClaudeCode => "Claude Code",
        ClientKind.ClaudeCodeSettings => "Claude Code (settings)",
        ClientKind.VsCode => "VS Code",
        ClientKind.CopilotCli => "Copilot CLI",
        ClientKind.Roo => "Roo Code",
        ClientKind.Gemini => "Gemini CLI",
        ClientKind.GeminiExtension => "Gemini CLI (extension)",
        ClientKind.OpenCode => "opencode",
        ClientKind.AmazonQ => "Amazon Q",
        ClientKind.LmStudio => "LM Studio",
        ClientKind.McpHub => "MCPHub",
        ClientKind.Unknown => "client unknown",
        ClientKind.Other => "another client",
        _ => client.ToString(),
    };
}
