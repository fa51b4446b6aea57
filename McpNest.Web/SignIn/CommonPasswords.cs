using System.Text;

namespace McpNest.Web.SignIn;

/// <summary>Recognises long passwords that are among the first an attacker tries: well-known words, walks over the keyboard, repetitions.</summary>
internal static class CommonPasswords
{
    // What is left after taking these out has to carry the strength.
    private static readonly string[] s_words =
    [
        "password", "passwort", "passw", "passphrase", "welcome", "letmein", "changeme", "changeit", "iloveyou", "secret", "login", "administrator",
        "admin", "master", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman", "batman", "trustno",
        "whatever", "default", "guest", "user", "root", "test", "hello", "love", "summer", "winter", "spring", "autumn", "company",
        "mcpnest", "mcp", "nest", "qwerty", "qwertz", "azerty", "please", "this", "is", "my", "the", "correcthorsebatterystaple",
    ];

    private static readonly string[] s_walks =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp",
    ];

    public static bool Contains(string password, IEnumerable<string> ownWords)
    {
        var text = Plain(password);
        if (text.Distinct().Count() < 5 || IsRepetition(text))
        {
            return true;
        }

        foreach (var word in ownWords.Select(Plain).Where(word => word.Length > 2).Concat(s_words).OrderByDescending(word => word.Length))
        {
            text = text.Replace(word, "\0", StringComparison.Ordinal);
        }

        return WithoutWalks(text).Count(c => c is not '\0') < 6;
    }

    // One spelling for the usual disguises: case, spaces and signs dropped, p4$$w0rd as password.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            var same = c switch { '@' => 'a', '$' => 's', '!' => 'i', '€' => 'e', _ => c };
            if (char.IsLetterOrDigit(same))
            {
                plain.Append(same);
            }
        }

        var digits = plain.ToString();
        return digits.Any(char.IsLetter)
            ? digits.Replace("w0rd", "word", StringComparison.Ordinal).Replace("p4s", "pas", StringComparison.Ordinal)
                .Replace("adm1n", "admin", StringComparison.Ordinal).Replace("l0ve", "love", StringComparison.Ordinal)
            : digits;
    }

    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(length => Enumerable.Range(length, text.Length - length).All(i => text[i] == text[i - length]));

    // Four or more neighbours of a walk, in either direction, count as nothing; so do four or more of one character.
    private static string WithoutWalks(string text)
    {
        var left = new StringBuilder();
        for (var start = 0; start < text.Length;)
        {
            var length = 1;
            while (start + length < text.Length && IsWalk(text.Substring(start, length + 1)))
            {
                length++;
            }

            if (length < 4)
            {
                left.Append(text[start]);
                length = 1;
            }

            start += length;
        }

        return left.ToString();
    }

    private static bool IsWalk(string part)
    {
        var backwards = new string([.. part.Reverse()]);
        return part.Distinct().Count() == 1
            || s_walks.Any(walk => walk.Contains(part, StringComparison.Ordinal) || walk.Contains(backwards, StringComparison.Ordinal));
    }
}
