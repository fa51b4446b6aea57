using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;

namespace McpNest.Scan.Results;

/// <summary>Texts of a server with every secret taken out, for what leaves the engine.</summary>
internal sealed class WithoutSecrets
{
    private const int ShortestRandom = 20;

    private readonly ImmutableArray<string> _values;

    public WithoutSecrets(ServerEntry server)
    {
        var found = SecretFinder.In(server);
        _values = [.. found.Select(secret => secret.Value).Where(value => value.Length > 0).Distinct().OrderByDescending(value => value.Length)];
    }

    /// <summary>A text with something else in the place of its secrets.</summary>
    public string Of(ConfigText text, string instead) => Replaced(text.Value, instead);

    public string Of(string text, string instead) => Replaced(text, instead);

    // The same secret may stand in places where it was not recognised.
    private string Replaced(string text, string instead)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, instead, StringComparison.Ordinal);
        }

        return WithoutRandom(text, instead);
    }

    /// <summary>What leaves the engine as it stands is looked at more strictly: anything that reads as if nobody had chosen it is taken out.</summary>
    private static string WithoutRandom(string text, string instead)
    {
        for (var (start, at) = (0, 0); at <= text.Length; at++)
        {
            if (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            {
                continue;
            }

            if (at - start >= ShortestRandom && IsRandom(text.AsSpan(start, at - start)))
            {
                text = string.Concat(text.AsSpan(0, start), instead, text.AsSpan(at));
                at = start + instead.Length;
            }

            start = at + 1;
        }

        return text;
    }

    // Digests and commits have small letters only; words have no digits within.
    private static bool IsRandom(ReadOnlySpan<char> piece)
    {
        var (digits, small, large) = (0, 0, 0);
        foreach (var c in piece)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            small += char.IsAsciiLetterLower(c) ? 1 : 0;
            large += char.IsAsciiLetterUpper(c) ? 1 : 0;
        }

        return digits > 1 && small > 1 && large > 1;
    }
}
