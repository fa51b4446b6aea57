namespace McpNest.Scan.Rules;

/// <summary>One thing the scanner looks for.</summary>
/// <param name="Id">Such as <c>SUP001</c>.</param>
/// <param name="Severity">The usual one; a finding may have another.</param>
/// <param name="Why">One or two sentences: what can happen.</param>
/// <param name="Fix">One sentence: what to do.</param>
/// <param name="Owasp">Of the OWASP MCP Top 10, such as <c>MCP04</c>; empty when it has none.</param>
public sealed record Rule(string Id, string Title, Severity Severity, string Why, string Fix, string Owasp)
{
    /// <summary>Whether its findings are shown as one with a count, because most configurations have it.</summary>
    public bool IsCommon { get; init; }
}
