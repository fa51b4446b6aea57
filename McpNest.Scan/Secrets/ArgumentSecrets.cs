using System.Buffers;
using McpNest.Scan.Reading;

namespace McpNest.Scan.Secrets;

/// <summary>Finds secrets on a command line: after options, in <c>NAME=value</c>, in headers, in what a shell is given.</summary>
internal static class ArgumentSecrets
{
    private static readonly SearchValues<char> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private static readonly HashSet<string> s_headerOptions = ["--header", "-h", "--headers", "--http-header"];

    /// <summary>The secrets of all arguments.</summary>
    public static IEnumerable<SecretFound> In(ServerEntry server)
    {
        IEnumerable<ConfigText> all = server.Command is null ? server.Args : server.Args.Prepend(server.Command);
        var words = all.SelectMany(Split).ToList();
        for (var i = 0; i < words.Count; i++)
        {
            var before = i > 0 ? words[i - 1].Value : "";
            foreach (var found in One(words[i], before))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<SecretFound> One(ConfigText word, string before)
    {
        var value = word.Value;
        if (s_headerOptions.Contains(before.ToLowerInvariant()) || IsHeaderOption(value, out value))
        {
            return Header(word with { Value = value });
        }

        var (name, bare) = Named(value);
        if (name.Length > 0)
        {
            return IsHeader(bare, name) ? Header(word with { Value = bare }) : SecretFinder.Field(name, word with { Value = bare }, SecretSpot.Argument);
        }

        var option = before.StartsWith('-') && !before.Contains('=', StringComparison.Ordinal) && !value.StartsWith("--", StringComparison.Ordinal) ? before.TrimStart('-') : "";
        return SecretFinder.Field(option is "k" or "key" ? "api_key" : option, word, SecretSpot.Argument);
    }

    private static bool IsHeaderOption(string value, out string rest)
    {
        rest = value;
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && s_headerOptions.Contains(value[..equals].ToLowerInvariant()))
        {
            rest = value[(equals + 1)..];
            return true;
        }

        // Authorization: Bearer … as one word.
        return value.StartsWith("authorization:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("x-api-key:", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsHeader(string bare, string name) => name.EndsWith("header", StringComparison.OrdinalIgnoreCase) && bare.Contains(':', StringComparison.Ordinal);

    private static IEnumerable<SecretFound> Header(ConfigText word)
    {
        var colon = word.Value.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "Authorization" : word.Value[..colon].Trim();
        var text = word with { Value = colon < 0 ? word.Value : word.Value[(colon + 1)..].Trim() };

        // What a header holds is a credential, wherever the header is written.
        return SecretFinder.Field(name, text, SecretSpot.Header).Select(found => found with { Spot = SecretSpot.Argument });
    }

    // --name=value and NAME=value
    private static (string Name, string Value) Named(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals > 80)
        {
            return ("", word);
        }

        var name = word.AsSpan(0, equals).TrimStart('-');
        return name.Length > 0 && !name.ContainsAnyExcept(s_name)
            ? (name.ToString(), word[(equals + 1)..].Trim('"', '\''))
            : ("", word);
    }

    // What a shell is given is a command line of its own.
    private static IEnumerable<ConfigText> Split(ConfigText text)
    {
        if (!text.Value.Contains(' ', StringComparison.Ordinal) || text.Value.StartsWith("-----", StringComparison.Ordinal) || IsSentence(text.Value))
        {
            return [text];
        }

        return text.Value.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Take(2_000).Select(word => text with { Value = word.Trim('"', '\'', ';') });
    }

    // A header, or one value: Authorization: Bearer …
    private static bool IsSentence(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var first = value.AsSpan(0, space);
        return first.EndsWith(":") || first.Equals("bearer", StringComparison.OrdinalIgnoreCase) || value.AsSpan(0, space).IndexOf(':') > 0 && !value.Contains("--", StringComparison.Ordinal);
    }
}
