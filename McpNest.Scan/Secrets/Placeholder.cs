using System.Buffers;

namespace McpNest.Scan.Secrets;

/// <summary>Texts that wait to be filled in.</summary>
public static class Placeholder
{
    private static readonly SearchValues<char> s_tag = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-./");

    // Words that nobody would put in a value of their own.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_strong = Words(
    [
        "your", "yours", "yourname", "yourtoken", "yourkey", "yourapikey", "youruser", "yourusername", "yourpassword", "yourproject", "replace", "replaceme", "changeme", "changeit", "change", "insert", "paste", "placeholder", "todo", "tbd", "fixme", "fillme", "fillin", "redacted", "xxx", "xxxx", "xxxxx", "xxxxxx",
        "votre", "ton", "remplacez", "remplacer", "dein", "deine", "deinen", "ihr", "ihre", "ihren", "ersetzen", "ersetze", "einfugen", "einfügen", "tuo", "tua", "inserisci", "sostituisci", "seu", "sua", "substitua", "coloque", "insira", "reemplaza", "reemplazar", "pega", "aqui", "aquí", "ponga",
        "uw", "jouw", "vervang", "twoj", "twój", "wstaw", "ваш", "ваша", "вставьте", "замените", "senin", "buraya",
    ]);

    private static readonly SearchValues<string> s_strongParts = SearchValues.Create(["你的", "您的", "替换", "填写", "填入", "在此", "あなた", "ここに", "入力", "여기", "입력", "당신", "/path/to/", "\\path\\to\\", "path/to/your", "…", "...", "***", "xxxxx", "XXXXX", "•••"], StringComparison.Ordinal);

    // Words that say the value is nobody's.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_weak = Words(
    [
        "example", "sample", "dummy", "fake", "test", "testing", "demo", "here", "hidden", "masked", "none", "null", "undefined", "nil", "na", "foo", "bar", "foobar", "hello", "mock", "notset", "unset", "empty", "optional", "required", "default", "invalid", "nope", "unused", "local", "localhost", "dev", "secret", "mysecret", "supersecret", "password", "passwort", "token", "key",
    ]);

    // A name made of nothing but these is no value.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_plain = Words(
    [
        "my", "the", "a", "an", "some", "api", "access", "secret", "key", "token", "password", "passwd", "pass", "pwd", "user", "admin", "value", "id", "client", "project", "org", "name", "string", "test", "demo", "sample", "bot", "app", "auth", "bearer", "basic", "here", "goes", "real", "actual", "new", "dev", "development", "prod", "production", "local", "super", "very", "strong", "long", "random", "private", "public", "personal", "service", "account", "role", "anon", "db", "database", "postgres", "mysql", "github", "gitlab", "slack", "openai", "anthropic", "google", "aws", "azure", "notion", "supabase", "stripe", "jwt", "oauth", "in", "from", "env", "set", "add", "get", "use", "enter", "put", "with", "to", "be", "for", "of", "and", "or", "if", "needed", "me", "this", "generated", "server", "mcp", "integration", "internal", "cloud", "ai", "web", "search", "team", "workspace", "email", "url", "host", "enabled", "disabled", "true", "false",
    ]);

    private static readonly SearchValues<char> s_signs = SearchValues.Create(" _-./:<>()[]{}=,@\\'\"#!?|;&");

    /// <summary>Whether a text was left in to be replaced: <c>&lt;…&gt;</c>, <c>YOUR_TOKEN</c>, words of several languages.</summary>
    public static bool IsLeftIn(string text)
    {
        var value = text.Trim();
        if (value.Length is 0 or > 400)
        {
            return false;
        }

        return IsBracketed(value)
            || HasTag(value)
            || value.AsSpan().IndexOfAny(s_strongParts) >= 0
            || HasStrongWord(value);
    }

    private static bool HasStrongWord(ReadOnlySpan<char> value)
    {
        foreach (var range in value.SplitAny(s_signs))
        {
            var part = value[range];
            if (part.Length > 1 && (s_strong.Contains(part) || (part.StartsWith("your", StringComparison.OrdinalIgnoreCase) && IsOf(part, char.IsLetter))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text is certainly no secret: left in, made of plain words, or of one character again and again.</summary>
    public static bool Is(string text)
    {
        var value = text.Trim().Trim('"', '\'');
        return value.Length == 0 || IsLeftIn(value) || IsNothing(value) || IsPlain(value) || IsName(value);
    }

    /// <summary>Whether a body of a token is only filled up: too few different characters, or a run of the alphabet.</summary>
    public static bool IsFiller(string value)
    {
        if (value.Length >= 8 && HasFewCharacters(value, Math.Clamp(value.Length / 10, 3, 6)))
        {
            return true;
        }

        int up = 1, longest = 1;
        for (var i = 1; i < value.Length; i++)
        {
            up = value[i] == value[i - 1] + 1 || (value[i - 1] == '9' && value[i] is '0' or 'a' or 'A') ? up + 1 : 1;
            longest = Math.Max(longest, up);
        }

        return (longest >= 8 && longest * 4 >= value.Length) || (value.Length >= 8 && longest >= value.Length - 1);
    }

    private static bool IsBracketed(string value) =>
        (value[0] == '<' && value[^1] == '>') || (value[0] == '[' && value[^1] == ']' && value.Length < 80) || (value.StartsWith("__", StringComparison.Ordinal) && value.EndsWith("__", StringComparison.Ordinal));

    // <your-token> inside a longer text; an arrow or a comparison is none.
    private static bool HasTag(string value)
    {
        var open = value.IndexOf('<', StringComparison.Ordinal);
        var close = open < 0 ? -1 : value.IndexOf('>', open);
        return close > open + 2 && !value.AsSpan(open + 1, close - open - 1).ContainsAnyExcept(s_tag);
    }

    private static bool IsNothing(string value) => IsFiller(value) || value.All(c => c is '*' or 'x' or 'X' or '.' or '-' or '_' or '0' or '#' or '?');

    private static bool IsPlain(ReadOnlySpan<char> value)
    {
        var (isPlain, hasWord) = (true, false);
        foreach (var range in value.SplitAny(s_signs))
        {
            var part = value[range];
            if (part.IsEmpty)
            {
                continue;
            }

            if (part is "dummy" or "sample" or "fake" or "mock" || part.Contains("example", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            var isNumber = IsOf(part, char.IsAsciiDigit);
            hasWord |= !isNumber;
            isPlain &= isNumber || part.Length < 2 || s_plain.Contains(part) || s_weak.Contains(part);
        }

        return isPlain && hasWord;
    }

    // MY_TOKEN, API_KEY: the name of a variable in place of its value.
    private static bool IsName(string value) =>
        value.All(c => char.IsAsciiLetterUpper(c) || c is '_' or ' ' or '-') && (value.Length < 16 || value.AsSpan().IndexOfAny("_ -") > 0);

    private static bool HasFewCharacters(string value, int most)
    {
        Span<char> seen = stackalloc char[most];
        var count = 0;
        foreach (var c in value)
        {
            if (seen[..count].Contains(c))
            {
                continue;
            }

            if (count == most)
            {
                return false;
            }

            seen[count++] = c;
        }

        return true;
    }

    private static bool IsOf(ReadOnlySpan<char> text, Func<char, bool> kind)
    {
        foreach (var c in text)
        {
            if (!kind(c))
            {
                return false;
            }
        }

        return true;
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string[] words) => new HashSet<string>(words, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
