using System.Text.RegularExpressions;

namespace McpNest.Core.Upstreams;

/// <summary>Which headers a remote server may be configured with.</summary>
public static partial class HeaderNames
{
    private static readonly HashSet<string> s_refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Expect", "Accept", "Accept-Encoding",
        "Last-Event-ID", "Origin", "Proxy-Authorization", "Proxy-Connection", "User-Agent",
    };

    /// <summary>Whether the nest leaves this header to configuration: the protocol's own and those of the connection are its own affair.</summary>
    public static bool IsAllowed(string name) =>
        Token().IsMatch(name)
        && !s_refused.Contains(name)
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value can be sent: visible ASCII, spaces and tabs.</summary>
    public static bool IsValue(string value) => value.All(c => c is '\t' or (>= ' ' and <= '~'));

    /// <summary>Whether a text can be a header's name, or a part of one.</summary>
    public static bool IsToken(string text) => Token().IsMatch(text);

    /// <summary>One sentence to show when <see cref="IsAllowed"/> says no.</summary>
    public static string Refusal(string name) =>
        $"The header '{(Token().IsMatch(name) ? name : "?")}' cannot be set for a server, because the nest sets it itself; leave it out.";

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
