namespace McpNest.Core.Gateway;

/// <summary>
/// A server's URI template (RFC 6570), read only as far as it takes to see whether a URI can come from it. Foreign patterns never become
/// regular expressions: matching walks the URI once for each part, whatever the template says.
/// </summary>
internal sealed class UriTemplate
{
    private const int MostCharacters = 2048;
    private const int MostParts = 32;

    // Operator, what its expansion begins with, and what a value never holds. Without operator there is at least one character.
    private static readonly Dictionary<char, (char? Lead, string Ends)> s_operators = new()
    {
        ['+'] = (null, ""),
        ['#'] = ('#', ""),
        ['.'] = ('.', "/?#"),
        ['/'] = ('/', "/?#"),
        [';'] = (';', "/?#"),
        ['?'] = ('?', "#"),
        ['&'] = ('&', "#"),
    };

    private readonly Part[]? _parts;

    public UriTemplate(string text)
    {
        Text = text;
        _parts = Parse(text);
    }

    public string Text { get; }

    /// <summary>Whether the template can expand to the URI. A template that is not understood matches nothing.</summary>
    public bool Matches(string uri)
    {
        if (_parts is null || uri.Length > MostCharacters)
        {
            return false;
        }

        // All places in the URI where the parts so far can end.
        var reached = new bool[uri.Length + 1];
        reached[0] = true;
        foreach (var part in _parts)
        {
            reached = part.Literal is { } literal ? AfterLiteral(uri, reached, literal) : AfterExpression(uri, reached, part);
            if (!reached.Contains(true))
            {
                return false;
            }
        }

        return reached[uri.Length];
    }

    private static bool[] AfterLiteral(string uri, bool[] reached, string literal)
    {
        var next = new bool[reached.Length];
        for (var at = 0; at + literal.Length <= uri.Length; at++)
        {
            next[at + literal.Length] = reached[at] && uri.AsSpan(at).StartsWith(literal, StringComparison.Ordinal);
        }

        return next;
    }

    private static bool[] AfterExpression(string uri, bool[] reached, Part part)
    {
        // With a lead the whole expansion may be missing; without one it is at least one character.
        var next = part.Lead is null ? new bool[reached.Length] : (bool[])reached.Clone();
        var inside = false;
        for (var at = 0; at < uri.Length; at++)
        {
            var begins = reached[at] && (part.Lead is null || uri[at] == part.Lead);
            inside = (inside && !part.Ends.Contains(uri[at], StringComparison.Ordinal))
                || (begins && (part.Lead is not null || !part.Ends.Contains(uri[at], StringComparison.Ordinal)));
            next[at + 1] |= inside;
        }

        return next;
    }

    /// <returns>Null when the braces do not fit together.</returns>
    private static Part[]? Parse(string text)
    {
        var parts = new List<Part>();
        var at = 0;
        while (at < text.Length)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace != 0)
            {
                var literal = brace < 0 ? text[at..] : text.Substring(at, brace);
                parts.Add(new Part(literal, null, ""));
                at += literal.Length;
                continue;
            }

            var end = text.IndexOf('}', at);
            if (end < at + 2 || text.AsSpan(at + 1, end - at - 1).Contains('{'))
            {
                return null;
            }

            parts.Add(Expression(text[(at + 1)..end]));
            at = end + 1;
        }

        return text.Length > MostCharacters || parts.Count > MostParts ? null : [.. parts];
    }

    private static Part Expression(string expression)
    {
        var (lead, ends) = s_operators.GetValueOrDefault(expression[0], (null, "/?#"));
        // {/a,b} and {/a*} are several segments.
        var many = lead == '/' && expression.AsSpan().IndexOfAny(',', '*') >= 0;
        return new Part(null, lead, many ? "?#" : ends);
    }

    /// <param name="Literal">Null for an expression.</param>
    private readonly record struct Part(string? Literal, char? Lead, string Ends);
}
