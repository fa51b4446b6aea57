using System.Globalization;

namespace McpNest.Web.Console.Access;

/// <summary>What was clicked in the matrix: a row (<c>12</c>), a column (<c>c5</c>) or a cell (<c>12.5</c>).</summary>
public readonly record struct CellItem(int? Line, int? Column)
{
    public static CellItem? Parse(string item)
    {
        if (item.StartsWith('c'))
        {
            return Number(item.AsSpan(1)) is { } column ? new CellItem(null, column) : null;
        }

        var dot = item.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? Number(item) is { } line ? new CellItem(line, null) : null
            : Number(item.AsSpan(0, dot)) is { } row && Number(item.AsSpan(dot + 1)) is { } cell ? new CellItem(row, cell) : null;
    }

    public override string ToString() => Line is null ? string.Create(CultureInfo.InvariantCulture, $"c{Column}")
        : Column is null ? string.Create(CultureInfo.InvariantCulture, $"{Line}")
        : string.Create(CultureInfo.InvariantCulture, $"{Line}.{Column}");

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
