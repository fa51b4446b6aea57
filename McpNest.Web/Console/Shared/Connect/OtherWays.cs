using static McpNest.Web.Console.Shared.Connect.ConnectFormats;
using static McpNest.Web.Console.Shared.Connect.ConnectGuide;
using static McpNest.Web.Console.Shared.Connect.ConnectTarget;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>The app that knows programs only, and all that are in no list.</summary>
internal static class OtherWays
{
    private const string Variable = "NEST_AUTH";

    // The bridge takes the header from its environment: some versions of the app break arguments at spaces.
    public static IEnumerable<ConnectWay> ClaudeDesktop(ConnectTarget target)
    {
        var bridge = new
        {
            command = "npx",
            args = (string[])
            [
                "-y", "mcp-remote", target.Url,
                .. target.Url.StartsWith("http://", StringComparison.Ordinal) ? ["--allow-http"] : Array.Empty<string>(),
                "--header", $"Authorization:${{{Variable}}}",
            ],
            env = new Dictionary<string, string> { [Variable] = Bearer(target.Key) },
        };
        yield return new ConnectWay(
            ConnectText.WayBridge,
            [new ConnectStep(ConnectText.StepClaudeDesktop, new ConnectCode(JsonFile(new { mcpServers = new { nest = bridge } }))), Restart("Claude Desktop")],
            ConnectText.WarnFile);
    }

    public static IEnumerable<ConnectWay> AnyApp(ConnectTarget target)
    {
        yield return new ConnectWay(
            ConnectText.WayHeader,
            [
                new ConnectStep(ConnectText.StepAddress, new ConnectCode(target.Url)),
                new ConnectStep(ConnectText.StepHeader, new ConnectCode($"Authorization: {Bearer(target.Key)}")),
                new ConnectStep(
                    ConnectText.StepGeneric,
                    new ConnectCode(JsonFile(new
                    {
                        mcpServers = new { nest = new { type = "http", url = target.Url, headers = new { Authorization = Bearer(target.Key) } } },
                    }))),
            ],
            ConnectText.WarnRepository);
        foreach (var way in Personal(target, ConnectText.WarnPersonal, url => new ConnectStep(ConnectText.StepPersonal, new ConnectCode(url))))
        {
            yield return way;
        }
    }
}
