using McpNest.Core.Audit;
using Microsoft.AspNetCore.WebUtilities;

namespace McpNest.Web.Console.Audit;

/// <summary>What the audit page shows, as its address says it: filters, and the call that is open. An address can be sent to somebody else.</summary>
public sealed record AuditQuery
{
    /// <summary>The results one can filter by, in snake case.</summary>
    public static readonly IReadOnlyList<string> Results =
        ["succeeded", "tool_error", "denied", "server_failed", "timed_out", "cancelled", "interrupted", "open"];

    /// <summary>By id: an address is no place for somebody's e-mail.</summary>
    public Guid? Member { get; init; }

    public string? Server { get; init; }

    public string? Tool { get; init; }

    public string? Result { get; init; }

    /// <summary>Seq of the call whose details are open.</summary>
    public long? Call { get; init; }

    public bool HasFilters => Member is not null || Server is not null || Tool is not null || Result is not null;

    public CallFilter Filter => new() { MemberId = Member, Server = Server, Tool = Tool, Outcome = Result };

    /// <summary>Reads an address; what makes no sense there is left out.</summary>
    public static AuditQuery Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new AuditQuery
        {
            Member = Guid.TryParse(One("member"), out var member) ? member : null,
            Server = One("server"),
            Tool = One("tool"),
            Result = One("result") is { } result && Results.Contains(result) ? result : null,
            Call = long.TryParse(One("call"), out var call) ? call : null,
        };

        string? One(string name) => query.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values[0]) ? values[0]!.Trim() : null;
    }

    /// <summary>The address of this view, relative to the console's root.</summary>
    public string ToAddress() => QueryHelpers.AddQueryString("audit", new Dictionary<string, string?>
    {
        ["member"] = Member?.ToString(),
        ["server"] = Server,
        ["tool"] = Tool,
        ["result"] = Result,
        ["call"] = Call?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.Where(pair => pair.Value is not null));
}
