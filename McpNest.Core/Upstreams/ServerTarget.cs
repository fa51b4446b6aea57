using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>What is dialled or launched for a server, with its secrets in clear. Lives in memory only, as long as it is needed.</summary>
public sealed record ServerTarget
{
    /// <summary>Stands for a member's own token inside the value of a header or an environment entry.</summary>
    public const string MemberMark = "{member}";

    public required ServerTransport Transport { get; init; }

    /// <summary>Remote: the endpoint.</summary>
    public Uri? Url { get; init; }

    /// <summary>Hosted: the executable.</summary>
    public string? Command { get; init; }

    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>Remote: request headers. Secret.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Hosted: environment entries. Secret.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Names of headers (remote) or environment entries (hosted) left out here, because the token that belongs in them is not known.</summary>
    public ImmutableSortedSet<string> Withheld { get; init; } = [];

    /// <summary>Whether a member's own token belongs in a value.</summary>
    public bool WantsToken => Headers.Values.Concat(Environment.Values).Any(IsMarked);

    /// <summary>
    /// SHA-256 (lower-case hex) over what a lead approves: transport, URL, command, arguments and the names (not the values) of
    /// headers and environment entries.
    /// </summary>
    public string Hash()
    {
        var shown = JsonSerializer.SerializeToElement(new
        {
            transport = Transport.ToString(),
            url = Url?.AbsoluteUri,
            command = Command,
            args = Args,
            headers = Headers.Keys.Concat(Transport == ServerTransport.Stdio ? [] : Withheld).Order(StringComparer.Ordinal),
            environment = Environment.Keys.Concat(Transport == ServerTransport.Stdio ? Withheld : []).Order(StringComparer.Ordinal),
        });
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Encode(shown)));
    }

    /// <summary>The target as one member's: their token where <see cref="MemberMark"/> stands. Without a token, what needs one is left out.</summary>
    public ServerTarget For(string? token) => !WantsToken ? this : this with
    {
        Headers = Fill(Headers, token),
        Environment = Fill(Environment, token),
        Withheld = token is not null ? [] : [.. Headers.Concat(Environment).Where(entry => IsMarked(entry.Value)).Select(entry => entry.Key)],
    };

    // A record would print its secrets.
    public override string ToString() => $"{Transport} {(object?)Url ?? Command}";

    private static bool IsMarked(string value) => value.Contains(MemberMark, StringComparison.Ordinal);

    private static ImmutableSortedDictionary<string, string> Fill(ImmutableSortedDictionary<string, string> entries, string? token)
    {
        var filled = entries.ToBuilder();
        foreach (var (name, value) in entries.Where(entry => IsMarked(entry.Value)))
        {
            if (token is null)
            {
                filled.Remove(name);
            }
            else
            {
                filled[name] = value.Replace(MemberMark, token, StringComparison.Ordinal);
            }
        }

        return filled.ToImmutable();
    }
}
