namespace McpNest.Scan.Secrets;

/// <summary>The parts of an address as they are written. Nothing is refused: hostile and half-written ones have parts, too.</summary>
internal sealed record Address(string Scheme, string UserInfo, string Host, int Port, string Path, string Query)
{
    public bool IsHttp => Scheme is "http" or "https" or "ws" or "wss";

    /// <summary>The address at the beginning of a text; null when there is none.</summary>
    public static Address? Parse(string text)
    {
        var trimmed = text.Trim();
        var at = trimmed.IndexOf("://", StringComparison.Ordinal);
        return at > 0 && at < 20 ? Parse(trimmed, at, trimmed.Length) : null;
    }

    /// <summary>The address around a <c>://</c>, up to an end.</summary>
    public static Address Parse(string text, int slashes, int end)
    {
        var start = slashes;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '-' or '.'))
        {
            start--;
        }

        var rest = text[(slashes + 3)..end];
        var hash = rest.IndexOf('#', StringComparison.Ordinal);
        rest = hash < 0 ? rest : rest[..hash];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];

        // A password may hold a slash: the last @ before the query counts when a port or path can follow it.
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var at = slash < 0 ? rest.LastIndexOf('@') : rest.LastIndexOf('@', slash);
        var userInfo = at < 0 ? "" : rest[..at];
        rest = rest[(at + 1)..];
        slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var (host, port) = HostAndPort(authority);
        return new Address(text[start..slashes].ToLowerInvariant(), userInfo, host, port, slash < 0 ? "" : rest[slash..], query);
    }

    /// <summary>Without what may be secret.</summary>
    public override string ToString() => $"{Scheme}://{Host}";

    private static (string Host, int Port) HostAndPort(string authority)
    {
        if (authority.StartsWith('[') && authority.IndexOf(']', StringComparison.Ordinal) is var close && close > 0)
        {
            return (authority[1..close].ToLowerInvariant(), 0);
        }

        var colon = authority.LastIndexOf(':');
        return colon < 0
            ? (authority.ToLowerInvariant(), 0)
            : (authority[..colon].ToLowerInvariant(), int.TryParse(authority.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port) ? port : 0);
    }
}
