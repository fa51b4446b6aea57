using System.Text;

namespace McpNest.Web.SignIn;

/// <summary>Long and not well known; nothing about capitals and digits.</summary>
public static class PasswordRules
{
    public const int MinLength = 15;

    // Longer ones only cost time to hash.
    public const int MaxLength = 256;

    /// <summary>One sentence why a password is refused, or null.</summary>
    public static string? Problem(string? password, string email)
    {
        var length = (password ?? "").EnumerateRunes().Count();
        return length < MinLength ? $"The password must have at least {MinLength} characters; three or four unrelated words do well."
            : length > MaxLength ? $"The password must have at most {MaxLength} characters."
            : CommonPasswords.Contains(password!, email.Split('@', '.', '+', '-', '_'))
                ? "This password is among the first that are tried; choose one without well-known words, rows of keys or repetitions."
                : null;
    }

    /// <summary>One form for what different keyboards send for the same characters.</summary>
    internal static string Normalize(string password) => password.Normalize(NormalizationForm.FormKC);
}
