using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>A draft as the <c>grants</c> of a seed file. A file only gives: what the draft takes back cannot stand in it.</summary>
internal static class DraftFile
{
    private static readonly JsonSerializerOptions s_form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="subjectOf">How the file names a subject; null for one that is gone.</param>
    public static string Write(IEnumerable<GrantEdit> edits, AccessScene scene, Func<GrantSubject, string?> subjectOf)
    {
        var lines = scene.Lines.ToDictionary(line => line.Target);
        var entries =
            from edit in edits
            where edit.After is not null
            let line = lines.GetValueOrDefault(edit.Target)
            let to = subjectOf(edit.Subject)
            where line is not null && to is not null
            orderby to, line.Slug, line.Name
            group line.Name by (To: to, Server: line.Slug, Mark: edit.After!.Value, Whole: line.IsServer);
        return new JsonObject { ["grants"] = new JsonArray([.. entries.Select(entry => Entry(entry.Key, entry))]) }.ToJsonString(s_form);
    }

    private static JsonObject Entry((string To, string Server, GrantMark Mark, bool Whole) key, IEnumerable<string?> tools)
    {
        var entry = new JsonObject
        {
            ["to"] = key.To,
            ["server"] = key.Server,
            ["tools"] = key.Whole ? "*" : new JsonArray([.. tools.Select(tool => (JsonNode?)tool)]),
            ["effect"] = WireName.Of(key.Mark.Effect),
        };
        if (key.Mark.Until is { } until)
        {
            entry["until"] = JsonSerializer.SerializeToNode(until.UtcDateTime);
        }

        return entry;
    }
}
