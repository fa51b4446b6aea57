using McpNest.Scan.Reading;
using McpNest.Scan.Rules;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Secrets;

/// <summary>Finds secrets whose shape says nothing, by the name of their field.</summary>
internal static class NamedSecrets
{
    private static readonly string[] s_schemes = ["bearer ", "basic ", "token ", "apikey ", "api-key ", "key ", "digest "];

    // Made to be seen by everybody.
    private static readonly string[] s_public = ["pk_live_", "pk_test_", "pk.ey", "sb_publishable_", "phc_", "ssh-rsa ", "ssh-ed25519 ", "-----BEGIN PUBLIC KEY", "-----BEGIN CERTIFICATE"];

    /// <summary>The secrets of a field.</summary>
    /// <param name="rest">Its text without references.</param>
    public static IEnumerable<SecretFound> In(string name, ConfigText text, SecretSpot spot, string rest)
    {
        var value = Bare(rest);
        var isCredential = value.Length != rest.Length || SecretNames.Is(name);
        if (rest.Contains(';', StringComparison.Ordinal) && Connection(name, text, spot, rest) is { } connection)
        {
            return [connection];
        }

        if (!isCredential || Placeholder.Is(value) || s_public.Any(start => value.StartsWith(start, StringComparison.Ordinal)))
        {
            return [];
        }

        return Special(name, text, spot, value) ?? Plain(name, text, spot, value, isScheme: value.Length != rest.Length);
    }

    private static SecretFound[] Plain(string name, ConfigText text, SecretSpot spot, string value, bool isScheme)
    {
        if (SecretNames.IsPassword(name) && (DefaultLogins.Has("", value) || value.Contains("password", StringComparison.OrdinalIgnoreCase)))
        {
            return [new SecretFound(text, spot, SecretKind.DefaultLogin, Severity.Low, "an account", value) { Name = name }];
        }

        var isRandom = Randomness.Has(value);
        if (spot == SecretSpot.Header && (isRandom || (isScheme && value.Length >= 12 && value.Any(char.IsAsciiDigit) && !value.Any(char.IsWhiteSpace))))
        {
            return [new SecretFound(text, spot, SecretKind.Token, Severity.High, "what this header signs in to", value) { Name = name }];
        }

        return isRandom || (SecretNames.IsPassword(name) && Randomness.IsPasswordLike(value))
            ? [new SecretFound(text, spot, SecretKind.Likely, Severity.Medium, "what its name says", value) { Name = name }]
            : [];
    }

    private static SecretFound[]? Special(string name, ConfigText text, SecretSpot spot, string value)
    {
        var words = Words.Split(name);
        if (words.Contains("aws") && words.Contains("secret") && value.Length == 40 && Randomness.Has(value))
        {
            return [new SecretFound(text, spot, SecretKind.Token, Severity.Critical, "AWS", value) { Name = name }];
        }

        var hex = value.StartsWith("0x", StringComparison.Ordinal) ? value[2..] : value;
        if (words.Contains("private") && hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
        {
            return [new SecretFound(text, spot, SecretKind.PrivateKey, Severity.Critical, "a wallet, or what else trusts this private key", value) { Name = name }];
        }

        return (words.Contains("mnemonic") || words.Contains("seed")) && value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is 12 or 15 or 18 or 21 or 24
            ? [new SecretFound(text, spot, SecretKind.PrivateKey, Severity.Critical, "a wallet", value) { Name = name }]
            : null;
    }

    // Server=…;Password=…; and AccountKey=…
    private static SecretFound? Connection(string name, ConfigText text, SecretSpot spot, string rest)
    {
        foreach (var part in rest.Split(';').Take(50))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                continue;
            }

            var (key, value) = (part[..equals].Trim().ToLowerInvariant(), part[(equals + 1)..].Trim());
            if (Placeholder.Is(value))
            {
                continue;
            }

            if (key is "accountkey" or "sharedaccesskey" && value.Length >= 40)
            {
                return new SecretFound(text, spot, SecretKind.Token, Severity.Critical, "Azure", value) { Name = name };
            }

            if (key is "password" or "pwd")
            {
                return DefaultLogins.Has("", value)
                    ? new SecretFound(text, spot, SecretKind.DefaultLogin, Severity.Low, "a database", value) { Name = name }
                    : new SecretFound(text, spot, SecretKind.Login, Severity.High, "a database", value) { Name = name };
            }
        }

        return null;
    }

    // Without "Bearer " and quotes.
    private static string Bare(string rest)
    {
        foreach (var scheme in s_schemes)
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return rest[scheme.Length..].Trim().Trim('"', '\'');
            }
        }

        return rest.Trim('"', '\'');
    }
}
