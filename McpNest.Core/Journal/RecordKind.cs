namespace McpNest.Core.Journal;

/// <summary>Kinds of journal records, as the Kind column holds them.</summary>
internal static class RecordKind
{
    public const string Change = "c";
    public const string Call = "i";
    public const string Outcome = "o";
    public const string Gate = "g";
    public const string Limit = "l";
    public const string Event = "e";
    public const string State = "s";

    /// <summary>Condition of the index over the rarer records: a query uses it only if it repeats exactly this.</summary>
    public const string NotCalls = "Kind NOT IN ('i', 'o')";
}
