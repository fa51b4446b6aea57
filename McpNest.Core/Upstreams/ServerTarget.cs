using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>What is dialled or launched for a server, with its secrets in clear. Lives in memory only, as long as it is needed.</summary>
public sealed record ServerTarget
{
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
            headers = Headers.Keys.Order(StringComparer.Ordinal),
            environment = Environment.Keys.Order(StringComparer.Ordinal),
        });
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Encode(shown)));
    }

    // A record would print its secrets.
    public override string ToString() => $"{Transport} {(object?)Url ?? Command}";
}
