using McpNest.Scan.Tables;

namespace McpNest.Scan.Page.Result;

/// <summary>How old the tables are.</summary>
internal static class TableDates
{
    public static IReadOnlyList<(string Name, string Date)> All { get; } = [.. KnownTables.All.Select(table => (table.Name, table.Date))];
}
