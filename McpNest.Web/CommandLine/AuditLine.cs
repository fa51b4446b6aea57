using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.CommandLine;

/// <summary>One record in both forms. The fields of the JSON are a contract: docs/commands.md describes them.</summary>
internal sealed record AuditLine(long Seq, object Json, string?[] Cells)
{
    public static readonly string[] Columns = ["SEQ", "AT", "WHO", "WHAT", "RESULT", "TIME"];

    public static AuditLine Of(CallEntry call)
    {
        var what = call.Tool is null ? $"{call.Method} (unknown name)" : $"{call.Server}{ToolAddress.Separator}{call.Tool}";
        var result = call.Reason is null ? call.Result : $"{call.Result}: {call.Reason}";
        return new AuditLine(
            call.Seq, CallFields.Of(call),
            [$"{call.Seq}", Words.Of(call.At), $"{call.Member}, {call.Agent}", what, result, call.DurationMs is { } ms ? $"{ms} ms" : null]);
    }

    public static AuditLine Of(ChangeEntry entry) => new(
        entry.Seq,
        ChangeFields.Of(entry),
        [$"{entry.Seq}", Words.Of(entry.At), entry.Actor, entry.Change, entry.Target, null]);

    public static AuditLine Of(RecordEntry entry)
    {
        var json = new Dictionary<string, object> { ["seq"] = entry.Seq, ["at"] = Words.Of(entry.At), ["kind"] = entry.Kind };
        foreach (var (name, value) in entry.Fields)
        {
            json[name] = value;
        }

        return new AuditLine(entry.Seq, json, [$"{entry.Seq}", Words.Of(entry.At), "nest", entry.Kind, entry.What, null]);
    }
}
