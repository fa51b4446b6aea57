using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Administration.Seeding;

/// <summary>One object of a seed file, read strictly: what is not known or not of the right kind is refused by name.</summary>
internal sealed class SeedObject
{
    private readonly JsonElement _json;

    public SeedObject(JsonElement json, string where, string? label, params ReadOnlySpan<string> known)
    {
        (_json, Where) = (json, where);
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Refuse("this must be an object in braces.");
        }

        if (label is not null && json.TryGetProperty(label, out var name) && name.ValueKind == JsonValueKind.String)
        {
            Where = $"{where} ({name.GetString()})";
        }

        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw Refuse($"there is no field named '{field.Name}'; the fields are {string.Join(", ", known!)}.");
            }
        }
    }

    /// <summary>Place in the file, with the entry's own name.</summary>
    public string Where { get; }

    public NestException Refuse(string sentence) => new($"{Where}: {sentence}");

    public string Text(string field) => OptionalText(field) ?? throw Refuse($"the field '{field}' is missing.");

    public string? OptionalText(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Refuse($"'{field}' must be a text."),
    };

    public bool? Flag(string field) => Find(field)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refuse($"'{field}' must be true or false."),
    };

    public int? Number(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
        _ => throw Refuse($"'{field}' must be a whole number."),
    };

    /// <summary>A list of texts; null when the field is missing.</summary>
    public ImmutableArray<string>? Texts(string field)
    {
        if (Find(field) is not { } list)
        {
            return null;
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Refuse($"'{field}' must be a list of texts.");
    }

    /// <summary>Names with texts; empty when the field is missing.</summary>
    public ImmutableSortedDictionary<string, string> Map(string field)
    {
        if (Find(field) is not { } map)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return map.ValueKind == JsonValueKind.Object && map.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.String)
            ? map.EnumerateObject().ToImmutableSortedDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
            : throw Refuse($"'{field}' must be an object of names with texts.");
    }

    public bool IsText(string field) => Find(field) is { ValueKind: JsonValueKind.String };

    /// <summary>The one of <paramref name="choices"/> that the field names; null when it is missing.</summary>
    public T? Choice<T>(string field, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        if (OptionalText(field) is not { } text)
        {
            return null;
        }

        var names = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (name == text)
            {
                return value;
            }

            names.Add(name);
        }

        throw Refuse($"'{field}' must be {string.Join(" or ", names)}.");
    }

    private JsonElement? Find(string field) =>
        _json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
