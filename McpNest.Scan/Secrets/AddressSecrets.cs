using McpNest.Scan.Reading;
using McpNest.Scan.Rules;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Secrets;

/// <summary>Finds what an address gives away: logins, keys in its query, paths that are keys themselves.</summary>
internal static class AddressSecrets
{
    private static readonly HashSet<string> s_mighty = new(StringComparer.OrdinalIgnoreCase) { "root", "admin", "administrator", "sa", "postgres", "sys", "system" };

    /// <summary>The secrets of all addresses in a text.</summary>
    public static IEnumerable<SecretFound> In(ConfigText text, SecretSpot spot, string name)
    {
        var value = text.Value;
        var count = 0;
        for (var at = value.IndexOf("://", StringComparison.Ordinal); at >= 0 && count < 20; at = value.IndexOf("://", at + 3, StringComparison.Ordinal), count++)
        {
            var end = at + 3;
            while (end < value.Length && !char.IsWhiteSpace(value[end]) && value[end] is not ('"' or '\'' or '`' or '>'))
            {
                end++;
            }

            var address = Address.Parse(value, at, end);
            foreach (var found in Login(text, spot, name, address).Concat(Query(text, address)).Concat(Path(text, address)))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<SecretFound> Login(ConfigText text, SecretSpot spot, string name, Address address)
    {
        var colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            // The key in the address of an error collector is made to be public.
            if (Randomness.Has(address.UserInfo) && !address.Host.Contains("sentry", StringComparison.OrdinalIgnoreCase) && !address.Host.Contains("ingest", StringComparison.OrdinalIgnoreCase))
            {
                yield return new SecretFound(text, spot, SecretKind.Login, Severity.High, address.Host, address.UserInfo) { Name = name };
            }

            yield break;
        }

        var (user, password) = (Unescape(address.UserInfo[..colon]), address.UserInfo[(colon + 1)..]);
        var rest = References.Without(password);

        // A password with a $ in it is none from the environment.
        if (rest.Length != password.Length && !password.Contains('{', StringComparison.Ordinal) && !password.Contains('%', StringComparison.Ordinal) && Randomness.IsPasswordLike(rest))
        {
            rest = password;
        }

        if (rest.Length != password.Length || rest.Length == 0)
        {
            yield break;
        }

        var plain = Unescape(rest);
        if (DefaultLogins.Has(user, plain))
        {
            yield return new SecretFound(text, spot, SecretKind.DefaultLogin, Severity.Low, address.Host, password) { Name = name };
        }
        else if (!Placeholder.Is(plain))
        {
            var isMighty = s_mighty.Contains(user) && !address.IsHttp;
            yield return new SecretFound(text, spot, SecretKind.Login, Severity.High, address.Host, password)
            {
                Name = name,
                Power = isMighty ? "This account may do everything with the database." : "",
                Note = Hosts.IsLoopback(address.Host) ? "on this computer" : "",
            };
        }
    }

    private static IEnumerable<SecretFound> Query(ConfigText text, Address address)
    {
        foreach (var pair in address.Query.Split('&', ';').Take(100))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                continue;
            }

            var (key, value) = (Unescape(pair[..equals]), Unescape(pair[(equals + 1)..]));
            if (References.Has(value) || Placeholder.Is(value))
            {
                continue;
            }

            var token = TokenFinder.In(value).FirstOrDefault();
            var isNamed = SecretNames.Is(key) && value.Length >= 6 && (value.Any(char.IsAsciiDigit) || value.Length >= 16);
            var isSignature = key is "sig" or "signature" or "code" or "nonce" && Randomness.Has(value);
            if (token is not null || isNamed || isSignature)
            {
                yield return new SecretFound(text, SecretSpot.Url, SecretKind.Token, token?.Severity is Severity.Critical ? Severity.Critical : Severity.High, token?.Opens ?? address.Host, token?.Value ?? pair[(equals + 1)..])
                {
                    Name = key,
                    Power = token?.Power ?? "",
                    Note = token?.Note ?? "",
                };
            }
        }
    }

    private static IEnumerable<SecretFound> Path(ConfigText text, Address address)
    {
        if (!address.IsHttp)
        {
            yield break;
        }

        var parts = address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isCapabilityHost = CapabilityHosts.Has(address.Host, address.Path);
        for (var i = 0; i < parts.Length && i < 30; i++)
        {
            var part = parts[i];
            if (References.Has(part) || Placeholder.Is(part))
            {
                continue;
            }

            var token = TokenFinder.In(part).FirstOrDefault();
            var isHook = i > 0 && parts[i - 1] is "webhook" or "webhooks" or "mcp" or "mcp-test" or "webhook-test" && Guid.TryParse(part, out _);
            if (token is not null || isHook || (isCapabilityHost && Randomness.IsCapability(part)))
            {
                yield return new SecretFound(text, SecretSpot.Url, SecretKind.Token, Severity.High, token?.Opens ?? address.Host, token?.Value ?? part) { Power = token?.Power ?? "", Note = "whoever knows the address may use it" };
                yield break;
            }
        }
    }

    private static string Unescape(string text)
    {
        try
        {
            return Uri.UnescapeDataString(text);
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            return text;
        }
    }
}
