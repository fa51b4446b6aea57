using static McpNest.Web.Console.Shared.Connect.ConnectFormats;
using static McpNest.Web.Console.Shared.Connect.ConnectGuide;
using static McpNest.Web.Console.Shared.Connect.ConnectTarget;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>Editors and what lives inside them.</summary>
internal static class EditorWays
{
    private const string CursorFile = "~/.cursor/mcp.json";
    private const string WindsurfFile = "~/.codeium/windsurf/mcp_config.json";

    public static IEnumerable<ConnectWay> Cursor(ConnectTarget target)
    {
        var fromVariable = new { url = target.Url, headers = new { Authorization = Bearer($"${{env:{VariableFor("cursor")}}}") } };
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [KeepInVariable("cursor"), new ConnectStep(ConnectText.StepLinkWithoutKey) { Link = CursorLink(fromVariable) }, Restart("Cursor")]);
        yield return new ConnectWay(
            ConnectText.WayOwnFile,
            [PutInto(CursorFile, JsonFile(new { mcpServers = new { nest = new { url = target.Url, headers = new { Authorization = Bearer(target.Key) } } } }))],
            Texts.Fill(ConnectText.WarnProjectFile, ".cursor/mcp.json"));
        foreach (var way in Personal(
            target, ConnectText.WarnLink,
            url => new ConnectStep(ConnectText.StepLink) { Link = CursorLink(new { url }) },
            url => PutInto(CursorFile, JsonFile(new { mcpServers = new { nest = new { url } } }))))
        {
            yield return way;
        }
    }

    public static IEnumerable<ConnectWay> VsCode(ConnectTarget target)
    {
        var input = new { type = "promptString", id = "nest-key", description = Texts.Fill(ConnectText.PromptForKey, target.AgentName), password = true };
        var headers = new { Authorization = Bearer("${input:nest-key}") };
        yield return new ConnectWay(
            ConnectText.WayPrompt,
            [
                new ConnectStep(ConnectText.StepLinkThenPaste) { Link = CodeLink(new { name = Name, type = "http", url = target.Url, headers, inputs = new[] { input } }) },
                new ConnectStep(
                    ConnectText.StepCodeUserFile,
                    new ConnectCode(JsonFile(new { servers = new { nest = new { type = "http", url = target.Url, headers } }, inputs = new[] { input } }))),
            ]);
        foreach (var way in Personal(
            target, $"{ConnectText.WarnLink} {Texts.Fill(ConnectText.WarnProjectFile, ".vscode/mcp.json")}",
            url => new ConnectStep(ConnectText.StepLink) { Link = CodeLink(new { name = Name, type = "http", url }) },
            url => new ConnectStep(ConnectText.StepCodeUserFile, new ConnectCode(JsonFile(new { servers = new { nest = new { type = "http", url } } })))))
        {
            yield return way;
        }
    }

    public static IEnumerable<ConnectWay> Windsurf(ConnectTarget target)
    {
        var headers = new { Authorization = Bearer($"${{env:{VariableFor("windsurf")}}}") };
        yield return new ConnectWay(
            ConnectText.WayVariable,
            [
                KeepInVariable("windsurf"),
                PutInto(WindsurfFile, JsonFile(new { mcpServers = new { nest = new { serverUrl = target.Url, headers } } })),
                Restart("Windsurf"),
            ]);
        foreach (var way in Personal(
            target, ConnectText.WarnFile, url => PutInto(WindsurfFile, JsonFile(new { mcpServers = new { nest = new { serverUrl = url } } }))))
        {
            yield return way;
        }
    }

    // It knows neither variables nor a prompt, so the key stands in its own settings.
    public static IEnumerable<ConnectWay> Cline(ConnectTarget target)
    {
        yield return new ConnectWay(ConnectText.WayOwnFile, [Step(target.Url, new { Authorization = Bearer(target.Key) })], ConnectText.WarnFile);
        foreach (var way in Personal(target, ConnectText.WarnFile, url => Step(url, null)))
        {
            yield return way;
        }

        static ConnectStep Step(string url, object? headers) => new(
            ConnectText.StepCline,
            new ConnectCode(JsonFile(new { mcpServers = new { nest = new { type = "streamableHttp", url, headers, disabled = false } } })));
    }

    public static IEnumerable<ConnectWay> Zed(ConnectTarget target)
    {
        yield return new ConnectWay(ConnectText.WayOwnFile, [Step(target.Url, new { Authorization = Bearer(target.Key) })], ConnectText.WarnZed);
        foreach (var way in Personal(target, ConnectText.WarnZed, url => Step(url, null)))
        {
            yield return way;
        }

        static ConnectStep Step(string url, object? headers) =>
            new(ConnectText.StepZed, new ConnectCode(JsonFile(new { context_servers = new { nest = new { url, headers } } })));
    }

    private static ConnectLink CursorLink<T>(T config) =>
        new($"cursor://anysphere.cursor-deeplink/mcp/install?name={Name}&config={Base64InLink(config)}", Texts.Fill(ConnectText.AddTo, "Cursor"));

    private static ConnectLink CodeLink<T>(T config) => new("vscode:mcp/install?" + JsonInLink(config), Texts.Fill(ConnectText.AddTo, "VS Code"));
}
