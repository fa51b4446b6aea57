using McpNest.Core.Audit.Query;

namespace McpNest.Core.Audit;

/// <summary>Which calls to show; null means any.</summary>
public sealed record CallFilter
{
    public Guid? MemberId { get; init; }

    public Guid? AgentId { get; init; }

    /// <summary>Server slug; "nest" for the nest's own tools.</summary>
    public string? Server { get; init; }

    /// <summary>Tool name without prefix.</summary>
    public string? Tool { get; init; }

    /// <summary>Outcome in snake case: succeeded, tool_error, denied, server_failed, timed_out, cancelled, interrupted; or open.</summary>
    public string? Outcome { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>The same as a query.</summary>
    public CallQuery ToQuery()
    {
        var query = Since is { } since ? CallQuery.All.Since(since) : CallQuery.All;
        (QueryKey Key, string? Value)[] terms =
        [
            (QueryKey.Member, MemberId?.ToString()), (QueryKey.Agent, AgentId?.ToString()), (QueryKey.Server, Server), (QueryKey.Tool, Tool),
            (QueryKey.Result, Outcome),
        ];
        return terms.Where(term => term.Value is not null).Aggregate(query, (narrowed, term) => narrowed.With(term.Key, term.Value!));
    }
}
