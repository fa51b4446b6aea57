namespace McpNest.Core.Audit;

/// <summary>How a selection is written.</summary>
public enum SelectionFormat
{
    /// <summary>One JSON object a line; the first says what the file is.</summary>
    Jsonl,

    /// <summary>Comma-separated, with a header; safe to open in a spreadsheet.</summary>
    Csv,
}
