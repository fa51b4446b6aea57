namespace McpNest.Core.Storage;

/// <summary>What a word of a call says.</summary>
public enum TermKind
{
    /// <summary>No word: stands for all calls, in counts only.</summary>
    All,
    Member,
    Agent,
    Client,
    Server,
    Tool,
    Reason,
    Method,
    Scheme,
    Outcome,
}
