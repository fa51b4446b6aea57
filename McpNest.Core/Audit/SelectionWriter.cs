using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Lines of a selection in one of its formats.</summary>
internal static class SelectionWriter
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] s_ofCalls =
    [
        "callId", "member", "agent", "agentId", "client", "server", "tool", "scheme", "method", "protocol", "decision", "reason", "grant", "credential",
        "outcome", "durationMs", "requestBytes", "responseBytes", "fingerprint", "policyVersion",
    ];

    private static readonly string[] s_ofChanges = ["actor", "change", "target", "member", "server", "reason"];

    /// <summary>The first line: what this is, or the names of the columns.</summary>
    public static string Head(SelectionFormat format, AuditScope scope, CallQuery query) => format == SelectionFormat.Csv
        ? string.Join(',', Columns(scope)) + "\r\n"
        : JsonSerializer.Serialize(new { Kind = "selection", Note = Note(scope), Show = WireName.Of(scope), Query = query.Text }, s_json) + "\n";

    public static string Line(SelectionFormat format, AuditScope scope, AuditRow row) => format == SelectionFormat.Csv
        ? Csv.Line(Cells(scope, row).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)))
        : (row.Call is { } call ? JsonSerializer.Serialize(CallFields.Of(call), s_json) : JsonSerializer.Serialize(ChangeFields.Of(row.Change!), s_json)) + "\n";

    private static string Note(AuditScope scope)
    {
        var what = scope switch
        {
            AuditScope.Calls => "Calls",
            AuditScope.Changes => "Changes",
            _ => "Calls and changes",
        };
        return $"{what} that matched a query, for reading. This file proves nothing: an evidence export does.";
    }

    private static IEnumerable<string> Columns(AuditScope scope) => scope switch
    {
        AuditScope.Calls => ["seq", "at", .. s_ofCalls],
        AuditScope.Changes => ["seq", "at", .. s_ofChanges],
        _ => ["seq", "at", "kind", .. s_ofCalls, "actor", "change", "target"], // member, server and reason are of both
    };

    private static IEnumerable<object?> Cells(AuditScope scope, AuditRow row) => (scope, row) switch
    {
        (AuditScope.Calls, { Call: { } call }) => Cells(CallFields.Of(call), []),
        (AuditScope.Changes, { Change: { } change }) => Cells(ChangeFields.Of(change)),
        (_, { Call: { } call }) => Cells(CallFields.Of(call), ["call"]).Concat([null, null, null]),
        _ => Among(ChangeFields.Of(row.Change!)),
    };

    private static IEnumerable<object?> Cells(CallFields call, object?[] kind) =>
    [
        call.Seq, call.At, .. kind, call.CallId, call.Member, call.Agent, call.AgentId, call.Client, call.Server, call.Tool, call.Scheme, call.Method,
        call.Protocol, call.Decision, call.Reason, call.Grant, call.Credential, call.Outcome, call.DurationMs, call.RequestBytes, call.ResponseBytes,
        call.Fingerprint, call.PolicyVersion,
    ];

    private static IEnumerable<object?> Cells(ChangeFields change) =>
        [change.Seq, change.At, change.Actor, change.Change, change.Target, change.Member, change.Server, change.Reason];

    /// <summary>A change among calls: what both have is in the same column.</summary>
    private static IEnumerable<object?> Among(ChangeFields change) =>
    [
        change.Seq, change.At, "change",
        .. s_ofCalls.Select(column => column switch
        {
            "member" => change.Member,
            "server" => change.Server,
            "reason" => change.Reason,
            _ => null,
        }),
        change.Actor, change.Change, change.Target,
    ];
}
