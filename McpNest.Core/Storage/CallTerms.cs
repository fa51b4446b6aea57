namespace McpNest.Core.Storage;

/// <summary>The two words of nearly every call have fixed ids, so that the indexes of what is rarer can leave them out.</summary>
public static class CallTerms
{
    /// <summary>Id of the outcome <c>succeeded</c>.</summary>
    public const int Succeeded = 1;

    /// <summary>Id of the method <c>tools/call</c>.</summary>
    public const int ToolsCall = 2;

    /// <summary>As the index over outcomes has it; a query uses it only if it repeats exactly this.</summary>
    public const string NotSucceeded = "\"Outcome\" IS NOT 1";

    /// <summary>As the index over methods has it.</summary>
    public const string NotToolsCall = "\"Method\" <> 2";
}
