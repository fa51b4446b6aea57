using System.Collections.Immutable;
using McpNest.Scan;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;

namespace McpNest.Tests.Scan;

/// <summary>Short ways to scan a text in a test.</summary>
internal static class Scans
{
    public static ConfigFile Read(string text, string name = "mcp.json") => ConfigReader.Read(new ScanInput(name, text));

    public static ImmutableArray<Finding> Of(string text, string name = "mcp.json") => RuleBook.Check([Read(text, name)]);

    /// <summary>A configuration with one server named <c>one</c>.</summary>
    public static string Server(string fields) => "{\"mcpServers\":{\"one\":{" + fields + "}}}";

    /// <summary>Every word of a finding that anybody may see.</summary>
    public static string Shown(Finding finding) => string.Join('\n', finding.ToString(), finding.Message, finding.Snippet, finding.Path, finding.Server, finding.File, string.Join(' ', finding.Servers), finding.Rule.Title, finding.Rule.Why, finding.Rule.Fix);
}
