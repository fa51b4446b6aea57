using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary>One call or change in both forms. The fields of the JSON are a contract: docs/commands.md describes them.</summary>
internal sealed record AuditLine(long Seq, object Json, string?[] Cells)
{
    public static readonly string[] Columns = ["SEQ", "AT", "WHO", "WHAT", "RESULT", "TIME"];

    public static AuditLine Of(CallEntry entry)
    {
        var call = entry;
        var json = new
        {
            call.Seq,
            At = Words.Of(call.At),
            Kind = "call",
            call.CallId,
            entry.Member,
            entry.Agent,
            call.AgentId,
            call.Client,
            call.Server,
            call.Tool,
            call.Scheme,
            call.Method,
            Decision = entry.IsAllowed ? "allowed" : "denied",
            call.Reason,
            Grant = call.GrantId,
            call.Credential,
            call.Outcome,
            call.DurationMs,
            call.RequestBytes,
            call.ResponseBytes,
            call.Fingerprint,
            call.PolicyVersion,
        };
        var what = call.Tool is null ? $"{call.Method} (unknown name)" : $"{call.Server}{ToolAddress.Separator}{call.Tool}";
        var result = call.Reason is null ? entry.Result : $"{entry.Result}: {call.Reason}";
        return new AuditLine(
            call.Seq, json,
            [$"{call.Seq}", Words.Of(call.At), $"{entry.Member}, {entry.Agent}", what, result, call.DurationMs is { } ms ? $"{ms} ms" : null]);
    }

    public static AuditLine Of(ChangeEntry entry) => new(
        entry.Seq,
        new { entry.Seq, At = Words.Of(entry.At), Kind = "change", entry.Actor, entry.Change, entry.Target },
        [$"{entry.Seq}", Words.Of(entry.At), entry.Actor, entry.Change, entry.Target, null]);
}
