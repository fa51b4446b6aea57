using System.Globalization;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.WebUtilities;

namespace McpNest.Web.Console.Audit;

/// <summary>What the audit page shows, as its address says it: the query's text, what the list is made of, and the line that is open. An address can be sent to somebody else.</summary>
/// <param name="Text">As it was typed; it may be no query.</param>
/// <param name="Call">Seq of the call or change whose details are open.</param>
public sealed record AuditQuery(string Text = "", long? Call = null, AuditScope Scope = AuditScope.Calls)
{
    /// <summary>Reads an address; what makes no sense there is left out.</summary>
    public static AuditQuery Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new AuditQuery(
            One("q") ?? "",
            long.TryParse(One("call"), NumberStyles.None, CultureInfo.InvariantCulture, out var call) ? call : null,
            WireName.TryParse<AuditScope>(One("show") ?? "", out var scope) ? scope : AuditScope.Calls);

        string? One(string name) => query.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0]!.Trim() : null;
    }

    /// <summary>Whether two views list the same lines.</summary>
    public bool ListsAs(AuditQuery other) => (Text, Scope) == (other.Text, other.Scope);

    /// <summary>The address of this view, relative to the console's root.</summary>
    public string ToAddress() => QueryHelpers.AddQueryString("audit", new Dictionary<string, string?>
    {
        ["show"] = Scope == AuditScope.Calls ? null : WireName.Of(Scope),
        ["q"] = Text.Length > 0 ? Text : null,
        ["call"] = Call?.ToString(CultureInfo.InvariantCulture),
    }.Where(pair => pair.Value is not null));
}
