using McpNest.Scan.Tables;

namespace McpNest.Scan.Secrets;

/// <summary>Which names usually hold a secret.</summary>
internal static class SecretNames
{
    private static readonly HashSet<string> s_words =
    [
        "apikey", "token", "secret", "password", "passwd", "passwort", "pwd", "passphrase", "credential", "credentials", "pat", "cookie", "authorization", "bearer", "jwt", "mnemonic", "apitoken", "accesstoken", "authtoken", "secretkey", "accesskey", "privatekey", "pass", "auth", "key", "contrasena", "senha", "dsn", "session", "creds",
    ];

    // What a name ends with when it only speaks about a secret.
    private static readonly HashSet<string> s_aboutOne =
    [
        "url", "uri", "urls", "endpoint", "host", "hostname", "domain", "id", "ids", "model", "region", "path", "file", "dir", "directory", "folder", "tokens", "limit", "count", "name", "names", "type", "mode", "ttl", "timeout", "expiry", "expires", "expiration", "prefix", "suffix", "algorithm", "alg", "header", "field", "enabled", "disabled",
        "version", "port", "user", "username", "email", "issuer", "audience", "scope", "scopes", "provider", "method", "strategy", "env", "var", "length", "size", "store", "storage", "service", "flow", "required", "server", "max", "min", "window", "budget", "usage", "rotation", "interval", "format", "source", "vault", "ref", "arn", "alias", "label", "hint", "style", "profile", "policy", "location", "backend", "cache", "duration", "redirect", "callback",
    ];

    private static readonly HashSet<string> s_harmlessKeys = ["primary", "foreign", "sort", "partition", "hot", "public", "publishable", "cache", "map", "anon", "object", "shortcut", "unique", "idempotency", "routing", "project", "site", "distinct", "group"];

    /// <summary>Whether a variable, header, option or field of this name usually holds a secret.</summary>
    public static bool Is(string name)
    {
        var words = Words.Split(name);
        if (words.Count == 0 || words.Count > 12 || s_aboutOne.Contains(words[^1]) || words.Contains("public") || words.Contains("publishable"))
        {
            return false;
        }

        for (var i = words.Count - 1; i >= 0; i--)
        {
            var word = words[i];
            if (!s_words.Contains(word) && !EndsLikeOne(word))
            {
                continue;
            }

            // "key" and "auth" say little on their own: sort_key, auth_type.
            return word switch
            {
                "key" => i == words.Count - 1 && (i == 0 || !s_harmlessKeys.Contains(words[i - 1])),
                "auth" or "session" or "pass" => i == words.Count - 1,
                _ => true,
            };
        }

        return false;
    }

    /// <summary>Whether it names a password, which people choose themselves.</summary>
    public static bool IsPassword(string name) => Words.Split(name).Any(word => word is "password" or "passwd" or "passwort" or "pwd" or "pass" or "passphrase" or "contrasena" or "senha" || word.EndsWith("password", StringComparison.Ordinal));

    private static bool EndsLikeOne(string word) =>
        word.Length > 5 && (word.EndsWith("token", StringComparison.Ordinal) || word.EndsWith("apikey", StringComparison.Ordinal) || word.EndsWith("secret", StringComparison.Ordinal) || word.EndsWith("password", StringComparison.Ordinal));
}
