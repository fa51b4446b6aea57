using System.Reflection;
using System.Text.Json.Serialization;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Query;

/// <summary>The words of keys whose values are a closed set.</summary>
public static class QueryWords
{
    private static readonly string[] s_results = [.. WireName.All<CallOutcome>(), CallEntry.Open];
    private static readonly string[] s_kinds = [.. WireName.All<CallKind>()];
    private static readonly string[] s_reasons = [.. WireName.All<DenialReason>()];

    private static readonly string[] s_changes =
        [.. typeof(Change).GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(kind => (string)kind.TypeDiscriminator!)];

    /// <returns>Null for keys that take any value.</returns>
    public static IReadOnlyList<string>? Of(QueryKey key) => key switch
    {
        QueryKey.Result => s_results,
        QueryKey.Reason => s_reasons,
        QueryKey.Is => s_kinds,
        QueryKey.Change => s_changes,
        _ => null,
    };
}
