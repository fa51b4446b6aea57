using System.Globalization;

namespace McpNest.Core.Audit;

/// <summary>One call as programs read it, in camelCase: the fields are a contract, docs/commands.md describes them.</summary>
public sealed record CallFields(
    long Seq,
    string At,
    string Kind,
    Guid CallId,
    string Member,
    string Agent,
    Guid AgentId,
    string? Client,
    string? Server,
    string? Tool,
    string? Scheme,
    string Method,
    string? Protocol,
    string Decision,
    string? Reason,
    Guid? Grant,
    string? Credential,
    string? Outcome,
    int? DurationMs,
    int RequestBytes,
    int? ResponseBytes,
    string? Fingerprint,
    long PolicyVersion)
{
    public static CallFields Of(CallEntry call) => new(
        call.Seq,
        TextOf(call.At),
        "call",
        call.CallId,
        call.Member,
        call.Agent,
        call.AgentId,
        call.Client,
        call.Server,
        call.Tool,
        call.Scheme,
        call.Method,
        call.Protocol,
        call.IsAllowed ? "allowed" : "denied",
        call.Reason,
        call.GrantId,
        call.Credential,
        call.Outcome,
        call.DurationMs,
        call.RequestBytes,
        call.ResponseBytes,
        call.Fingerprint,
        call.PolicyVersion);

    /// <summary>RFC 3339 in UTC, to the millisecond.</summary>
    public static string TextOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
