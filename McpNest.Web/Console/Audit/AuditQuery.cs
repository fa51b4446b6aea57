using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace McpNest.Web.Console.Audit;

/// <summary>What the audit page shows, as its address says it: the query's text, and the call that is open. An address can be sent to somebody else.</summary>
/// <param name="Text">As it was typed; it may be no query.</param>
/// <param name="Call">Seq of the call whose details are open.</param>
public sealed record AuditQuery(string Text = "", long? Call = null)
{
    /// <summary>The results one can filter by, in snake case.</summary>
    public static readonly IReadOnlyList<string> Results =
        ["succeeded", "tool_error", "denied", "server_failed", "timed_out", "cancelled", "interrupted", "open"];

    /// <summary>Reads an address; what makes no sense there is left out.</summary>
    public static AuditQuery Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new AuditQuery(One("q") ?? "", long.TryParse(One("call"), NumberStyles.None, CultureInfo.InvariantCulture, out var call) ? call : null);

        string? One(string name) => query.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0]!.Trim() : null;
    }

    /// <summary>The address of this view, relative to the console's root.</summary>
    public string ToAddress() => QueryHelpers.AddQueryString("audit", new Dictionary<string, string?>
    {
        ["q"] = Text.Length > 0 ? Text : null,
        ["call"] = Call?.ToString(CultureInfo.InvariantCulture),
    }.Where(pair => pair.Value is not null));
}
