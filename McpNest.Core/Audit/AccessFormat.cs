namespace McpNest.Core.Audit;

/// <summary>How an access report is written.</summary>
public enum AccessFormat
{
    /// <summary>For spreadsheets, with a line of headings.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Jsonl,
}
