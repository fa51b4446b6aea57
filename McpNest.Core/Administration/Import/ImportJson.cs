using System.Text;
using System.Text.Json;

namespace McpNest.Core.Administration.Import;

/// <summary>
/// Reads the JSON people keep their servers in: comments and trailing commas are fine. What could be read in two ways (a name twice) and
/// what is too deep is refused, with the line.
/// </summary>
internal static class ImportJson
{
    private const int Depth = 24;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="NestException">It is no such JSON; the sentence says what and where.</exception>
    public static JsonElement Parse(string text)
    {
        var utf8 = Bytes(text);
        try
        {
            RefuseDoubles(utf8);
            return JsonElement.Parse(utf8, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Depth });
        }
        catch (JsonException e)
        {
            throw new NestException(Sentence(text, e), e);
        }
        catch (InvalidOperationException e) // half of a character, written as an escape
        {
            throw new NestException("A name or text has half of a character in it; copy it again.", e);
        }
    }

    /// <exception cref="NestException">It has half of a character in it.</exception>
    public static byte[] Bytes(string text)
    {
        try
        {
            return s_strict.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new NestException("This text has broken characters; copy it again.", e);
        }
    }

    /// <summary>Walks all of it once: also texts nobody reads later must be whole.</summary>
    private static void RefuseDoubles(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Depth });
        var names = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName when !names.Peek().Add(reader.GetString()!):
                    throw new NestException($"Line {LineOf(utf8, reader.TokenStartIndex)}: the name '{Clip(reader.GetString()!)}' is there twice; keep one.");
                case JsonTokenType.String:
                    _ = reader.GetString();
                    break;
            }
        }
    }

    private static string Sentence(string text, JsonException e)
    {
        if (text.Contains("[mcp_servers", StringComparison.Ordinal))
        {
            return "This is TOML; paste JSON, or add its servers one by one with their address or command line.";
        }

        if (!text.Contains('{', StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal))
        {
            return "This is neither JSON nor an address nor a command line; paste the whole mcp.json, from the first { to the last }.";
        }

        var line = (e.LineNumber ?? 0) + 1;
        var lines = text.AsSpan().Count('\n') + 1;
        return line >= lines && Closes(text) < 0
            ? $"Line {line}: the JSON ends too early; paste all of it, to the last closing brace."
            : $"Line {line}: this is not JSON, or nested too deeply; look for a missing comma, quote or brace there or just before.";
    }

    /// <summary>How many more braces close than open.</summary>
    private static int Closes(string text) => text.Count(c => c is '}' or ']') - text.Count(c => c is '{' or '[');

    private static int LineOf(ReadOnlySpan<byte> utf8, long at) => utf8[..(int)at].Count((byte)'\n') + 1;

    private static string Clip(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
