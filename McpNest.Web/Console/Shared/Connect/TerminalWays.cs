using static McpNest.Web.Console.Shared.Connect.ConnectFormats;
using static McpNest.Web.Console.Shared.Connect.ConnectGuide;
using static McpNest.Web.Console.Shared.Connect.ConnectTarget;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>Apps of the terminal.</summary>
internal static class TerminalWays
{
    private const string CodexFile = "~/.codex/config.toml";
    private const string GeminiFile = "~/.gemini/settings.json";
    private const string CopilotFile = "~/.copilot/mcp-config.json";
    private const string OpenCodeFile = "~/.config/opencode/opencode.json";
    private const string GooseFile = "~/.config/goose/config.yaml";

    private static readonly string[] s_allTools = ["*"];

    // The name stands before the options: an option that takes many values would swallow it.
    public static IEnumerable<ConnectWay> ClaudeCode(ConnectTarget target)
    {
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [
                KeepInVariable("claude-code"),
                // In single quotes, so that Claude Code itself looks the variable up, each time it connects.
                Run(ConnectText.StepRunNew, quoted =>
                    $"claude mcp add {Name} {quoted(target.Url)} --scope user --transport http --header {quoted($"Authorization: {Bearer($"${{{VariableFor("claude-code")}}}")}")}"),
            ],
            Texts.Fill(ConnectText.WarnScope, "--scope project", ".mcp.json"));
        foreach (var way in Personal(
            target, ConnectText.WarnHistory,
            url => Run(ConnectText.StepRun, quoted => $"claude mcp add {Name} {quoted(url)} --scope user --transport http")))
        {
            yield return way;
        }
    }

    public static IEnumerable<ConnectWay> Codex(ConnectTarget target)
    {
        var variable = VariableFor("codex");
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [
                KeepInVariable("codex"),
                Run(ConnectText.StepRunNew, quoted => $"codex mcp add {Name} --url {quoted(target.Url)} --bearer-token-env-var {variable}"),
                new ConnectStep(
                    Texts.Fill(ConnectText.StepOrFile, CodexFile),
                    new ConnectCode($"[mcp_servers.{Name}]\nurl = {Quoted(target.Url)}\nbearer_token_env_var = {Quoted(variable)}")),
            ]);
        foreach (var way in Personal(target, ConnectText.WarnFile, url => PutInto(CodexFile, $"[mcp_servers.{Name}]\nurl = {Quoted(url)}")))
        {
            yield return way;
        }
    }

    // "url" would be the old transport there.
    public static IEnumerable<ConnectWay> GeminiCli(ConnectTarget target)
    {
        var headers = new { Authorization = Bearer($"${{{VariableFor("gemini-cli")}}}") };
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [KeepInVariable("gemini-cli"), PutInto(GeminiFile, JsonFile(new { mcpServers = new { nest = new { httpUrl = target.Url, headers } } }))],
            Texts.Fill(ConnectText.WarnProjectFile, ".gemini/settings.json"));
        foreach (var way in Personal(
            target, ConnectText.WarnFile, url => PutInto(GeminiFile, JsonFile(new { mcpServers = new { nest = new { httpUrl = url } } }))))
        {
            yield return way;
        }
    }

    public static IEnumerable<ConnectWay> CopilotCli(ConnectTarget target)
    {
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [KeepInVariable("copilot-cli"), Step(target.Url, new { Authorization = Bearer($"${{{VariableFor("copilot-cli")}}}") })]);
        foreach (var way in Personal(target, ConnectText.WarnFile, url => Step(url, null)))
        {
            yield return way;
        }

        static ConnectStep Step(string url, object? headers) =>
            PutInto(CopilotFile, JsonFile(new { mcpServers = new { nest = new { type = "http", url, headers, tools = s_allTools } } }));
    }

    // Its two generations keep servers in different places, and neither reads the other's.
    public static IEnumerable<ConnectWay> OpenCode(ConnectTarget target)
    {
        var headers = new { Authorization = Bearer($"{{env:{VariableFor("opencode")}}}") };
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [
                KeepInVariable("opencode"),
                PutInto(OpenCodeFile, JsonFile(new { mcp = new { servers = new { nest = Server2(target.Url, headers) } } })),
                new ConnectStep(ConnectText.StepOpenCodeOld, new ConnectCode(JsonFile(new { mcp = new { nest = Server1(target.Url, headers) } }))),
            ],
            Texts.Fill(ConnectText.WarnProjectFile, "opencode.json"));
        foreach (var way in Personal(
            target, ConnectText.WarnFile,
            url => PutInto(OpenCodeFile, JsonFile(new { mcp = new { servers = new { nest = Server2(url, null) } } })),
            url => new ConnectStep(ConnectText.StepOpenCodeOld, new ConnectCode(JsonFile(new { mcp = new { nest = Server1(url, null) } })))))
        {
            yield return way;
        }

        static object Server2(string url, object? headers) => new { type = "remote", url, oauth = false, headers };
        static object Server1(string url, object? headers) => new { type = "remote", url, enabled = true, oauth = false, headers };
    }

    // What env_keys names comes from its key store or the environment, and fills ${…} in headers.
    public static IEnumerable<ConnectWay> Goose(ConnectTarget target)
    {
        var variable = VariableFor("goose");
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [
                KeepInVariable("goose"),
                PutInto(GooseFile, Yaml(target.Url) + $"\n    env_keys:\n      - {variable}\n    headers:\n      Authorization: {Quoted(Bearer($"${{{variable}}}"))}"),
            ]);
        foreach (var way in Personal(target, ConnectText.WarnFile, url => PutInto(GooseFile, Yaml(url))))
        {
            yield return way;
        }

        static string Yaml(string url) =>
            $"extensions:\n  {Name}:\n    name: {Name}\n    type: streamable_http\n    enabled: true\n    timeout: 300\n    uri: {Quoted(url)}";
    }
}
