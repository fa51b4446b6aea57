using System.Buffers;
using System.Text;

namespace McpNest.Scan.Secrets;

/// <summary>Texts that stand for a value kept elsewhere: <c>${VAR}</c>, <c>%VAR%</c>, <c>{env:VAR}</c> and friends.</summary>
public static class References
{
    private const int Longest = 400;

    private static readonly SearchValues<char> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-: ");

    private static readonly string[] s_schemes = ["op://", "vault:", "vault://", "env:", "env.", "process.env.", "os.environ", "keychain:", "file:", "ref+", "secretref:", "secret://", "aws-sm://", "gcp-sm://", "ssm://", "bws://", "!secret", "!env", "exec:", "cmd:"];

    /// <summary>Whether there is a reference in it, or it is one.</summary>
    public static bool Has(string text) => Without(text).Length != text.Length;

    /// <summary>What is left when references are taken out. A default inside a reference, as in <c>${VAR:-text}</c>, is left.</summary>
    public static string Without(string text)
    {
        var trimmed = text.AsSpan().Trim();
        foreach (var scheme in s_schemes)
        {
            if (trimmed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return "";
            }
        }

        if (text.AsSpan().IndexOfAny("${%`") < 0)
        {
            return text;
        }

        var rest = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = End(text, i, rest);
            if (end > i)
            {
                i = end;
            }
            else
            {
                rest.Append(text[i++]);
            }
        }

        return rest.ToString();
    }

    // The place after the reference that starts here; the same place when none does.
    private static int End(string text, int at, StringBuilder rest)
    {
        switch (text[at])
        {
            case '$' when Next(text, at) == '{':
                return Braced(text, at + 2, rest);
            case '$' when Next(text, at) == '(':
                return After(text, at, ')');
            case '$' when Next(text, at) is var c && (char.IsAsciiLetter(c) || c == '_'):
                return Name(text, at + 1);
            case '{' when IsNamed(text, at + 1):
                return Braced(text, at + 1, rest);
            case '%' when char.IsAsciiLetter(Next(text, at)) && Name(text, at + 1) is var end && end > at + 2 && end < text.Length && text[end] == '%' && !IsEscape(text, at):
                return end + 1;
            case '`':
                return After(text, at, '`');
            default:
                return at;
        }
    }

    private static bool IsEscape(string text, int at) => at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]) && (at + 3 == text.Length || text[at + 3] == '%');

    // {env:KEY}, {{ key }}, {secret}: one name. Other braces are JSON and the like, and may hold anything.
    private static bool IsNamed(string text, int inside)
    {
        var ahead = text.AsSpan(inside, Math.Min(Longest, text.Length - inside));
        var content = ahead[..Math.Max(0, ahead.IndexOf('}'))].TrimStart('{').Trim();
        return content.Length is > 0 and < 120
            && (content.StartsWith("env:") || content.StartsWith("file:") || !content.ContainsAnyExcept(s_name) && content.Count(' ') < 3 && content.IndexOf(": ") < 0);
    }

    private static int Braced(string text, int inside, StringBuilder rest)
    {
        var depth = 1;
        for (var i = inside; i < text.Length && i - inside < Longest; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                var content = text[inside..i];
                var fallback = content.IndexOf(":-", StringComparison.Ordinal);
                if (fallback > 0)
                {
                    rest.Append(content.AsSpan(fallback + 2));
                }

                return i + 1;
            }
        }

        // Not closed: a brace of its own.
        return inside - (inside >= 2 && text[inside - 2] == '$' ? 2 : 1);
    }

    private static int After(string text, int at, char close)
    {
        var end = text.AsSpan(at + 1, Math.Min(Longest, text.Length - at - 1)).IndexOf(close);
        return end < 0 ? at : at + end + 2;
    }

    private static int Name(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at;
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';
}
