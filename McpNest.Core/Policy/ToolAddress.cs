using System.Text.RegularExpressions;

namespace McpNest.Core.Policy;

/// <summary>The name an agent sees: <c>server__tool</c>. Only a way to look a tool up; decisions are about ids.</summary>
public readonly partial record struct ToolAddress(string Server, string Tool)
{
    public const string Separator = "__";

    /// <summary>Longest tool name the nest takes from a server (MCP 2025-11-25, tools, "Tool Names").</summary>
    public const int MaxToolLength = 128;

    /// <summary>Splits at the first separator: a slug has no underscore, so this is unambiguous.</summary>
    public static ToolAddress? Parse(string name)
    {
        var at = name.IndexOf(Separator, StringComparison.Ordinal);
        return at <= 0 || at + Separator.Length == name.Length
            ? null
            : new ToolAddress(name[..at], name[(at + Separator.Length)..]);
    }

    /// <summary>Whether a server's tool name can be offered and recorded: 1 to 128 of letters, digits and <c>_ . - /</c>.</summary>
    public static bool IsToolName(string name) => ToolName().IsMatch(name);

    public override string ToString() => Server + Separator + Tool;

    [GeneratedRegex(@"\A[A-Za-z0-9_.\-/]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ToolName();
}
