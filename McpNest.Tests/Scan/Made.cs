using System.Security.Cryptography;
using System.Text;

namespace McpNest.Tests.Scan;

/// <summary>Makes secrets that open nothing, from parts, so that no scanner of repositories takes them for real.</summary>
internal static class Made
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>So many letters and digits, the same ones for the same seed.</summary>
    public static string Text(int length, string seed = "", string alphabet = Letters)
    {
        var made = new StringBuilder();
        for (var round = 0; made.Length < length; round++)
        {
            foreach (var b in SHA256.HashData(Encoding.UTF8.GetBytes(seed + "/" + round)))
            {
                made.Append(alphabet[b % alphabet.Length]);
            }
        }

        return made.ToString(0, length);
    }

    public static string Hex(int length, string seed = "") => Text(length, seed, "0123456789abcdef");

    /// <summary>A signed token that nobody signed.</summary>
    public static string Jwt(string payload) => Part("""{"alg":"HS256","typ":"JWT"}""") + "." + Part(payload) + "." + Text(43, payload);

    /// <summary>Puts made secrets where a text has <c>§name§</c>.</summary>
    public static string Fill(string text)
    {
        foreach (var (name, value) in All)
        {
            text = text.Replace($"§{name}§", value, StringComparison.Ordinal);
        }

        return text;
    }

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["github"] = "gh" + "p_" + Text(36, "github"),
        ["fine"] = "github" + "_pat_" + Text(82, "fine"),
        ["openai"] = "sk" + "-proj-" + Text(80, "openai"),
        ["stripe"] = "sk" + "_live_" + Text(40, "stripe"),
        ["figma"] = "fig" + "d_" + Text(40, "figma"),
        ["aws"] = "AK" + "IA" + Text(16, "aws", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        ["any"] = Text(40, "any"),
        ["hex"] = Hex(32, "hex"),
        ["uuid"] = $"{Hex(8, "a")}-{Hex(4, "b")}-4{Hex(3, "c")}-8{Hex(3, "d")}-{Hex(12, "e")}",
        ["password"] = "Vq7" + Text(9, "password") + "z",
        ["service"] = Jwt("""{"iss":"supabase","role":"service_role","exp":2015000000}"""),
        ["anon"] = Jwt("""{"iss":"supabase","role":"anon","exp":2015000000}"""),
        ["pem"] = "-----BEGIN " + "PRIVATE KEY-----\\n" + Text(64, "pem1") + "\\n" + Text(64, "pem2") + "\\n-----END " + "PRIVATE KEY-----",
    };

    private static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
