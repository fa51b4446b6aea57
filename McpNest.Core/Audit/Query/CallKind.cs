namespace McpNest.Core.Audit.Query;

/// <summary>What a query can ask with <c>is:</c>.</summary>
public enum CallKind
{
    /// <summary>Of a tool whose approved definition says that it only reads.</summary>
    Read,

    /// <summary>Of any other tool that is known now: it may write.</summary>
    Write,

    /// <summary>By an agent whose key was issued in the last seven days.</summary>
    NewAgent,
}
