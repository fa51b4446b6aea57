using System.Buffers;

namespace McpNest.Web.Console.People;

/// <summary>Lines a spreadsheet takes as a table when they are pasted. Addresses are others' to choose, and none becomes a formula.</summary>
internal static class TableText
{
    private static readonly SearchValues<char> s_formulas = SearchValues.Create("=+-@|%＝＋－＠");

    public static string Line(params IEnumerable<string> cells) => string.Join('\t', cells.Select(Cell));

    private static string Cell(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length > 0 && s_formulas.Contains(line[0]) ? "'" + line : line;
    }
}
