using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>A definition (of a tool, a prompt, or a server's resources) taken apart for reading. Everything in it was written by the server and is not to be trusted.</summary>
/// <param name="Fields">Every member of the definition by name, as readable text; strings bare, the rest as indented JSON.</param>
/// <param name="SaysReadOnly">The server's own claim that the tool changes nothing.</param>
/// <param name="Hints">Its claims about what the tool does, in words.</param>
public sealed record ToolText(IReadOnlyDictionary<string, string> Fields, bool SaysReadOnly, IReadOnlyList<string> Hints)
{
    private static readonly ToolText s_nothing = new(new Dictionary<string, string>(), false, []) { IsNothing = true };

    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // shown as text, never as markup; escapes would hide words
    };

    /// <summary>There is no definition, or it is none.</summary>
    public bool IsNothing { get; private init; }

    /// <summary>Every member in the one form that counts for its fingerprint.</summary>
    public IReadOnlyDictionary<string, string> Canonical { get; private init; } = new Dictionary<string, string>();

    /// <summary>Every member as readable text with names in order, so that order alone is no difference.</summary>
    public IReadOnlyDictionary<string, string> Sorted { get; private init; } = new Dictionary<string, string>();

    public string? Description => Fields.GetValueOrDefault("description");

    /// <summary>For a server's resources: how many templates they have.</summary>
    public int Templates { get; private init; }

    public string? Title => Fields.GetValueOrDefault("title");

    /// <summary>What it is that cannot be seen in it, with how often.</summary>
    public IReadOnlyDictionary<string, int> Hidden { get; private init; } = new Dictionary<string, int>();

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

        var (fields, canonical, sorted) = (Texts(), Texts(), Texts());
        foreach (var member in root.EnumerateObject())
        {
            fields[member.Name] = Readable(member.Value, member.Value);
            canonical[member.Name] = Encoding.UTF8.GetString(CanonicalJson.Encode(member.Value));
            sorted[member.Name] = Readable(member.Value, Ordered(member.Value));
        }

        return new ToolText(fields, Claims(root, "readOnlyHint") == true, ReadHints(root))
        {
            Canonical = canonical,
            Sorted = sorted,
            Hidden = fields.Keys.Concat(fields.Values).SelectMany(VisibleRun.Split).Where(run => run.Name is not null).CountBy(run => run.Name!).ToDictionary(),
            Templates = root.TryGetProperty("resourceTemplates", out var templates) && templates.ValueKind == JsonValueKind.Array ? templates.GetArrayLength() : 0,
        };

        static Dictionary<string, string> Texts() => new(StringComparer.Ordinal);
    }

    /// <summary>Whether a member is words for a reader, or is not there.</summary>
    public bool IsProse(string name) => Canonical.GetValueOrDefault(name) is not { } json || json[0] == '"';

    private static string Readable(JsonElement value, object? shown) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(shown, s_readable);

    private static JsonNode? Ordered(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Name, Ordered(member.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Ordered)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value.Clone()),
    };

    private static List<string> ReadHints(JsonElement root)
    {
        var hints = new List<string>();
        AddHint("readOnlyHint", ServersText.SaysReadOnly, ServersText.SaysWrites);
        AddHint("destructiveHint", ServersText.SaysDestructive, ServersText.SaysNotDestructive);
        AddHint("idempotentHint", ServersText.SaysIdempotent, null);
        AddHint("openWorldHint", ServersText.SaysOpenWorld, ServersText.SaysClosedWorld);
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
