using System.Text.RegularExpressions;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;

namespace McpNest.Tests.Audit.Query;

/// <summary>What a query means, said as simply as can be: one call after the other, in words.</summary>
internal static class NaiveQuery
{
    public static bool Fits(CallQuery query, CallEntry call) =>
        query.Clauses.All(clause => clause.Values.Any(value => Names(clause.Key, call, value.Text).Any(name => Like(name, value.Text))) != clause.Negated)
        && query.Words.All(word => Words(call).Any(name => Like(name, $"*{word.Pattern.Text}*")) != word.Negated)
        && (query.After is null || call.At >= query.After.At)
        && (query.Before is null || call.At < query.Before.At);

    private static IEnumerable<string?> Names(QueryKey key, CallEntry call, string value) => key switch
    {
        QueryKey.Member => [call.Member, call.MemberName, Pseudonym.Of(call.MemberId), call.MemberId.ToString()],
        QueryKey.Agent => [call.Agent, call.AgentId.ToString()],
        QueryKey.Client => [call.Client],
        QueryKey.Server => [call.Server],
        QueryKey.Tool => value.Contains("__", StringComparison.Ordinal) && call.Tool is not null ? [call.Tool, $"{call.Server}__{call.Tool}"] : [call.Tool],
        QueryKey.Result => [call.Result],
        QueryKey.Reason => [call.Reason],
        QueryKey.Method => [call.Method],
        QueryKey.Scheme => [call.Scheme],
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    private static IEnumerable<string?> Words(CallEntry call) =>
        [call.Tool, call.Server, call.Member, call.MemberName, call.Agent, call.Tool is null ? null : $"{call.Server}__{call.Tool}"];

    private static bool Like(string? name, string pattern) => !string.IsNullOrEmpty(name) && Regex.IsMatch(
        name, $"\\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
