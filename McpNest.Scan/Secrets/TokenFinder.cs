using McpNest.Scan.Rules;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Secrets;

/// <summary>A token that was told by its shape alone.</summary>
internal sealed record Token(string Value, Severity Severity, string Opens, string Power = "", string Note = "")
{
    /// <inheritdoc/>
    public override string ToString() => Opens;
}

/// <summary>Finds tokens by their shape, wherever they stand in a text.</summary>
internal static class TokenFinder
{
    private const int ShortestSpecial = 39;

    /// <summary>The tokens of a text, each once.</summary>
    public static IEnumerable<Token> In(string text)
    {
        if (text.Length < 12)
        {
            yield break;
        }

        var at = 0;
        while (at < text.Length)
        {
            var token = (at == 0 || IsBoundary(text[at - 1])) ? At(text, at) : null;
            if (token is not null)
            {
                yield return token;
                at += token.Value.Length;
            }
            else
            {
                at++;
            }
        }

        if (Jwt.Find(text) is { } jwt)
        {
            yield return Of(jwt);
        }
    }

    private static Token Of(Jwt jwt) => jwt.Role switch
    {
        "service_role" => new Token(jwt.Text, Severity.Critical, "a Supabase database, past its rules", "It passes by every rule of the database.", jwt.Ends),
        "anon" => new Token(jwt.Text, Severity.Low, "a Supabase project as anybody may, which is meant to be public", "", jwt.Ends),
        _ => new Token(jwt.Text, Severity.High, "whatever trusts this signed token", "", jwt.Ends),
    };

    private static bool IsBoundary(char before) => !char.IsAsciiLetterOrDigit(before) && before is not ('_' or '-' or '.');

    private static Token? At(string text, int at)
    {
        foreach (var shape in SecretShapes.StartingWith(text[at]))
        {
            if (string.CompareOrdinal(text, at, shape.Prefix, 0, shape.Prefix.Length) != 0)
            {
                continue;
            }

            var body = at + shape.Prefix.Length;
            var end = body;
            while (end < text.Length && shape.Takes(text[end]))
            {
                end++;
            }

            if (end - body >= shape.Min && end - body <= shape.Max && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])) && IsReal(shape, text[body..end]))
            {
                return new Token(text[at..end], shape.Severity, shape.Opens, shape.Power);
            }
        }

        return Special(text, at);
    }

    private static bool IsReal(SecretShape shape, string body)
    {
        if (Placeholder.IsFiller(body) || Placeholder.Is(body) || body.Distinct().Count() < Math.Min(6, body.Length / 2))
        {
            return false;
        }

        // re_index_2026_07 is a name.
        if (shape.Chars is TokenChars.Word or TokenChars.Dotted && body.AsSpan().ContainsAny('_', '-') && !(body.Any(char.IsAsciiLetterUpper) && body.Any(char.IsAsciiLetterLower)))
        {
            return false;
        }

        return shape.Chars is TokenChars.Hex or TokenChars.HexDash || body.Count(char.IsAsciiDigit) >= (body.AsSpan().ContainsAny('_', '-') ? 2 : 1) || (body.Length >= 20 && !body.Contains('_', StringComparison.Ordinal) && body.Count(char.IsAsciiLetterUpper) * 4 > body.Length && body.Count(char.IsAsciiLetterLower) * 4 > body.Length);
    }

    private static Token? Special(string text, int at) => text.Length - at < ShortestSpecial || !char.IsAsciiLetterOrDigit(text[at]) ? null : text[at] switch
    {
        'p' => Pattern(text, at, "pat", [(char.IsAsciiLetterOrDigit, 14, 14), (Dot, 1, 1), (char.IsAsciiHexDigit, 64, 64)], Severity.High, "Airtable"),
        'M' or 'N' or 'O' => Pattern(text, at, "", [(char.IsAsciiLetterOrDigit, 23, 30), (Dot, 1, 1), (IsWord, 6, 6), (Dot, 1, 1), (IsWord, 27, 45)], Severity.High, "a Discord bot"),
        >= '0' and <= '9' when Pattern(text, at, "", [(char.IsAsciiDigit, 7, 12), (c => c == ':', 1, 1), (c => c == 'A', 2, 2), (IsWord, 30, 40)], Severity.High, "a Telegram bot") is { } telegram => telegram,
        _ => Azure(text, at) ?? Pattern(text, at, "", [(char.IsAsciiLetterOrDigit, 14, 14), (Dot, 1, 1), (c => "atlasv1".Contains(c), 7, 7), (Dot, 1, 1), (IsWord, 55, 75)], Severity.Critical, "HCP Terraform, and the clouds it manages"),
    };

    // Three characters, a digit, Q~ and some more.
    private static Token? Azure(string text, int at) =>
        at + 37 <= text.Length && char.IsAsciiDigit(text[at + 3]) && text[at + 4] == 'Q' && text[at + 5] == '~'
            ? Pattern(text, at, "", [(IsLoose, 3, 3), (char.IsAsciiDigit, 1, 1), (c => c == 'Q', 1, 1), (c => c == '~', 1, 1), (IsLoose, 31, 34)], Severity.Critical, "an application in Azure")
            : null;

    private static Token? Pattern(string text, int at, string prefix, ReadOnlySpan<(Func<char, bool> Takes, int Min, int Max)> parts, Severity severity, string opens)
    {
        if (string.CompareOrdinal(text, at, prefix, 0, prefix.Length) != 0)
        {
            return null;
        }

        var end = at + prefix.Length;
        foreach (var (takes, min, max) in parts)
        {
            var start = end;
            while (end < text.Length && end - start < max && takes(text[end]))
            {
                end++;
            }

            if (end - start < min)
            {
                return null;
            }
        }

        var value = text[at..end];
        return (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])) && !Placeholder.Is(value) && value.Distinct().Count() > 8 ? new Token(value, severity, opens) : null;
    }

    private static bool Dot(char c) => c == '.';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static bool IsLoose(char c) => IsWord(c) || c is '.' or '~';
}
