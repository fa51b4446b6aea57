using System.Buffers;
using System.Text;

namespace McpNest.Core.Audit;

/// <summary>Lines of CSV (RFC 4180) that a spreadsheet opens as text: names of tools and people are others' to choose, and none becomes a formula.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> s_formulas = SearchValues.Create("=+-@|%\t\r\n＝＋－＠");
    private static readonly SearchValues<char> s_special = SearchValues.Create(",;\"\t\r\n");

    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cell = new StringBuilder(text.Length + 2);
        if (s_formulas.Contains(text[0]))
        {
            cell.Append('\'');
        }

        cell.Append(text);
        return text.AsSpan().IndexOfAny(s_special) >= 0 || cell[0] == '\'' || text[0] == ' ' || text[^1] == ' '
            ? $"\"{cell.Replace("\"", "\"\"")}\""
            : cell.ToString();
    }
}
