using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpNest.Web.Console.Servers;

/// <summary>A definition (of a tool, a prompt, or a server's resources) taken apart for reading. Everything in it was written by the server and is not to be trusted.</summary>
/// <param name="Fields">Every member of the definition by name, as readable text; strings bare, the rest as indented JSON.</param>
/// <param name="SaysReadOnly">The server's own claim that the tool changes nothing.</param>
/// <param name="Hints">Its claims about what the tool does, in words.</param>
public sealed record ToolText(IReadOnlyDictionary<string, string> Fields, bool SaysReadOnly, IReadOnlyList<string> Hints)
{
    private static readonly ToolText s_nothing = new(new Dictionary<string, string>(), false, []);

    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // shown as text, never as markup; escapes would hide words
    };

    public string? Description => Fields.GetValueOrDefault("description");

    /// <summary>For a server's resources: how many templates they have.</summary>
    public int Templates { get; private init; }

    public string? Title => Fields.GetValueOrDefault("title");

    /// <summary>Takes a definition's JSON apart; null or unreadable gives nothing.</summary>
    public static ToolText Read(string? json)
    {
        if (json is null)
        {
            return s_nothing;
        }

        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return s_nothing;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            fields[member.Name] = member.Value.ValueKind == JsonValueKind.String
                ? member.Value.GetString()!
                : JsonSerializer.Serialize(member.Value, s_readable);
        }

        return new ToolText(fields, Claims(root, "readOnlyHint") == true, ReadHints(root))
        {
            Templates = root.TryGetProperty("resourceTemplates", out var templates) && templates.ValueKind == JsonValueKind.Array ? templates.GetArrayLength() : 0,
        };
    }

    private static List<string> ReadHints(JsonElement root)
    {
        var hints = new List<string>();
        AddHint("readOnlyHint", "read only", "writes");
        AddHint("destructiveHint", "destructive", "not destructive");
        AddHint("idempotentHint", "safe to repeat", null);
        AddHint("openWorldHint", "reaches the outside", "stays inside");
        return hints;

        void AddHint(string name, string whenTrue, string? whenFalse)
        {
            if ((Claims(root, name) is { } claim ? claim ? whenTrue : whenFalse : null) is { } words)
            {
                hints.Add(words);
            }
        }
    }

    private static bool? Claims(JsonElement root, string hint) =>
        root.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(hint, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;
}
