namespace McpNest.Scan.Reading;

/// <summary>Tells the format of a text by how it begins; its name only helps where that says nothing.</summary>
internal static class Formats
{
    /// <summary>What a text may be, the most likely first.</summary>
    public static ConfigFormat[] Of(string name, string text)
    {
        var byName = ByName(name);
        var byShape = ByShape(text);
        return byShape is { } shape && byName is { } named && named != shape ? [shape, named]
            : [byShape ?? byName ?? ConfigFormat.Json];
    }

    private static ConfigFormat? ByName(string name) =>
        name.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) ? ConfigFormat.Toml
        : name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) ? ConfigFormat.Yaml
        : name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonc", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json5", StringComparison.OrdinalIgnoreCase) ? ConfigFormat.Json
        : null;

    private static ConfigFormat? ByShape(string text)
    {
        foreach (var raw in Lines(text))
        {
            var line = raw.AsSpan().Trim();
            if (line.IsEmpty || line[0] == '#' || line.StartsWith("//"))
            {
                continue;
            }

            return OfLine(line, raw);
        }

        return null;
    }

    private static ConfigFormat? OfLine(ReadOnlySpan<char> line, string raw)
    {
        if (line[0] == '[')
        {
            var header = line.TrimStart('[');
            return header.Length > 0 && (char.IsLetter(header[0]) || header[0] == '_') && header.IndexOf(']') > 0 && !header.StartsWith("true") && !header.StartsWith("false") && !header.StartsWith("null")
                ? ConfigFormat.Toml : ConfigFormat.Json;
        }

        if (line[0] == '{' || line.StartsWith("/*"))
        {
            return ConfigFormat.Json;
        }

        if (OneLine.LooksLike(raw))
        {
            return ConfigFormat.Line;
        }

        if (line.StartsWith("---") || line.StartsWith("%YAML") || line.StartsWith("- ") || line.SequenceEqual("-"))
        {
            return ConfigFormat.Yaml;
        }

        var sign = line.IndexOfAny(":=");
        if (sign <= 0)
        {
            return line[0] == '"' ? ConfigFormat.Json : null;
        }

        if (line[sign] == '=')
        {
            return ConfigFormat.Toml;
        }

        var value = line[(sign + 1)..].Trim();
        return value.Length > 0 && (value[0] is '{' or '[' || (line[0] == '"' && value[^1] is ',' or '{' or '[')) ? ConfigFormat.Json : ConfigFormat.Yaml;
    }

    private static IEnumerable<string> Lines(string text)
    {
        const int Most = 2_000;
        var start = 0;
        for (var count = 0; count < Most && start < text.Length; count++)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            yield return text[start..Math.Min(end, start + 4_000)];
            start = end + 1;
        }
    }
}
