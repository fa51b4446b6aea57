using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>What all lines of a list share; another instance draws every line anew.</summary>
/// <param name="View">The address of the list, with nothing open.</param>
/// <param name="Why">Says why a call was allowed or denied.</param>
public sealed record LineView(AuditQuery View, Func<CallEntry, string> Why)
{
    /// <summary>The address of the page with one line open.</summary>
    public string Href(long seq) => (View with { Call = seq }).ToAddress();
}
