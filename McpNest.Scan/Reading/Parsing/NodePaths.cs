using System.Buffers;
using System.Globalization;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>Writes where a value stands, such as <c>mcpServers.github.args[2]</c>.</summary>
internal static class NodePaths
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(". []\"\n\t");

    private const int LongestName = 64;

    public static string Of(string parent, string name)
    {
        name = NameText.Shown(name);
        if (name.Length > LongestName)
        {
            name = name[..LongestName] + "…";
        }

        return name.Length == 0 || name.AsSpan().IndexOfAny(s_quoted) >= 0 ? $"{parent}[\"{name}\"]" : parent.Length == 0 ? name : $"{parent}.{name}";
    }

    public static string Of(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");
}
