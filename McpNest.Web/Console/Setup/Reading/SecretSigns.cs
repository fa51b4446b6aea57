using System.Text.RegularExpressions;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>What looks like something nobody should read.</summary>
internal static partial class SecretSigns
{
    private static readonly string[] s_words = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY", "CREDENTIAL", "COOKIE", "AUTHORIZATION"];

    private static readonly string[] s_parts = ["KEY", "PAT", "PWD", "PASS", "AUTH", "DSN", "JWT", "BEARER"];

    private static readonly string[] s_starts =
    [
        "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "sk-", "sk_live_", "sk_test_", "rk_live_", "pk_live_", "xoxb-", "xoxp-", "xapp-", "AKIA", "ASIA", "AIza", "hf_", "npm_",
        "pypi-", "eyJ", "pplx-", "tvly-", "ntn_", "secret_", "figd_", "lin_api_", "r8_", "dop_v1_", "SG.", "sntrys_", "sntryu_", "apify_api_", "sbp_", "fc-", "ATATT", "mcpn_", "-----BEGIN",
    ];

    /// <summary>Whether an entry of this name, or with this value, is a secret.</summary>
    public static bool Is(string name, string value) => IsName(name) || IsValue(value);

    /// <summary>Whether entries of this name usually hold a secret.</summary>
    public static bool IsName(string name)
    {
        var upper = name.ToUpperInvariant();
        return s_words.Any(word => upper.Contains(word, StringComparison.Ordinal))
            || upper.Split('_', '-', '.').Any(part => s_parts.Contains(part, StringComparer.Ordinal));
    }

    /// <summary>Whether a text reads as a key, wherever it stands.</summary>
    public static bool IsValue(string value) =>
        s_starts.Any(start => value.Length >= start.Length + 8 && value.StartsWith(start, StringComparison.Ordinal))
        || value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
        || UserInfo().IsMatch(value)
        || (Random().IsMatch(value) && Mixed(value));

    /// <summary>Whether an address carries a key in its path or query.</summary>
    public static bool IsInAddress(Uri url) =>
        url.Segments.Select(segment => segment.Trim('/')).Any(segment => IsValue(Uri.UnescapeDataString(segment)))
        || url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Any(pair =>
            pair.Length == 2 && pair[1].Length > 0 && Is(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])));

    // Words in a row are long, too; a key mixes.
    private static bool Mixed(string value)
    {
        var digits = value.Count(char.IsAsciiDigit);
        var isHex = value.All(char.IsAsciiHexDigit);
        return isHex
            ? value.Length >= 32
            : digits >= 3 && value.Any(char.IsAsciiLetterUpper) && value.Any(char.IsAsciiLetterLower) && value.Distinct().Count() >= 12;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_\-+=]{24,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Random();

    [GeneratedRegex(@"://[^/@\s:]{0,200}:[^/@\s]{1,200}@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
