using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpNest.Core.Audit.Query;

namespace McpNest.Core.Audit;

/// <summary>Lines of a selection in one of its formats.</summary>
internal static class SelectionWriter
{
    private const string Note = "Calls that matched a query, for reading. This file proves nothing: an evidence export does.";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] s_columns =
    [
        "seq", "at", "callId", "member", "agent", "agentId", "client", "server", "tool", "scheme", "method", "protocol", "decision", "reason", "grant",
        "credential", "outcome", "durationMs", "requestBytes", "responseBytes", "fingerprint", "policyVersion",
    ];

    /// <summary>The first line: what this is, or the names of the columns.</summary>
    public static string Head(SelectionFormat format, CallQuery query) => format == SelectionFormat.Csv
        ? string.Join(',', s_columns) + "\r\n"
        : JsonSerializer.Serialize(new { Kind = "selection", Note, Query = query.Text }, s_json) + "\n";

    public static string Line(SelectionFormat format, CallEntry call) =>
        format == SelectionFormat.Csv ? Row(CallFields.Of(call)) : JsonSerializer.Serialize(CallFields.Of(call), s_json) + "\n";

    private static string Row(CallFields call)
    {
        object?[] cells =
        [
            call.Seq, call.At, call.CallId, call.Member, call.Agent, call.AgentId, call.Client, call.Server, call.Tool, call.Scheme, call.Method,
            call.Protocol, call.Decision, call.Reason, call.Grant, call.Credential, call.Outcome, call.DurationMs, call.RequestBytes,
            call.ResponseBytes, call.Fingerprint, call.PolicyVersion,
        ];
        return Csv.Line(cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));
    }
}
