using System.Net;
using System.Net.Sockets;

namespace McpNest.Core.Upstreams;

/// <summary>Which addresses the nest connects to. Pure; applied to every address of a name, at every connection.</summary>
public static class OutboundAddresses
{
    private static readonly IPNetwork[] s_refused = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3",
        "168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128", // metadata services outside link-local
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
        "fe80::/10", "fec0::/10", "ff00::/8");

    private static readonly IPNetwork[] s_private = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    // Names that public DNS does not answer for: who gives them an address is inside.
    private static readonly string[] s_internalSuffixes =
        [".local", ".internal", ".lan", ".intranet", ".corp", ".home", ".localdomain", ".home.arpa"];

    public static AddressKind KindOf(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return ip switch
        {
            _ when IPAddress.IsLoopback(ip) => AddressKind.Loopback,
            _ when s_refused.Any(network => network.Contains(ip)) => AddressKind.Refused,
            _ when s_private.Any(network => network.Contains(ip)) => AddressKind.Private,
            _ when s_nat64.Contains(ip) => KindOf(new IPAddress(ip.GetAddressBytes().AsSpan(12))) == AddressKind.Public
                ? AddressKind.Public
                : AddressKind.Refused,
            { AddressFamily: AddressFamily.InterNetwork } => AddressKind.Public,
            _ => IPNetwork.Parse("2000::/3").Contains(ip) ? AddressKind.Public : AddressKind.Refused,
        };
    }

    /// <returns>The host as it is dialled; null when it is none, or has letters no name can have.</returns>
    public static string? HostOf(Uri url)
    {
        try
        {
            return url.IdnHost is { Length: > 0 } host ? host : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a host, as configured, may be connected to at these addresses.</summary>
    /// <returns>Null when it may, else one sentence.</returns>
    public static string? Refusal(Uri url, IReadOnlyCollection<IPAddress> addresses, bool allowPrivate)
    {
        var kinds = addresses.Select(KindOf).ToHashSet();
        if (kinds.Contains(AddressKind.Refused))
        {
            return "The server's address is link-local, reserved or a metadata service, which the nest never connects to; give another URL.";
        }

        if (url.Scheme == Uri.UriSchemeHttp && kinds.Contains(AddressKind.Public))
        {
            return "The server is on a public address and its URL is not encrypted; use https.";
        }

        return HostKindOf(url.Host) switch
        {
            HostKind.Literal or HostKind.Internal => null,
            HostKind.Localhost => kinds.All(kind => kind == AddressKind.Loopback)
                ? null
                : "The name localhost leads elsewhere on this machine; repair its hosts file.",
            _ when kinds.Contains(AddressKind.Loopback) =>
                "The server's public name leads to this machine itself; write localhost or the IP address if that is meant.",
            _ when kinds.Contains(AddressKind.Private) && !allowPrivate =>
                "The server's public name leads to a private address; write the IP address, or set McpNest:AllowPrivateAddresses if that is meant.",
            _ => null,
        };
    }

    /// <summary>Whether an unencrypted URL can be meant for this host at all.</summary>
    internal static bool MayBeUnencrypted(string host) =>
        HostKindOf(host) switch
        {
            HostKind.Literal => KindOf(IPAddress.Parse(NameOf(host))) is AddressKind.Loopback or AddressKind.Private,
            HostKind.Public => false,
            _ => true,
        };

    private static HostKind HostKindOf(string host)
    {
        var name = NameOf(host);
        return name switch
        {
            _ when IPAddress.TryParse(name, out _) => HostKind.Literal,
            "localhost" => HostKind.Localhost,
            _ when name.EndsWith(".localhost", StringComparison.Ordinal) => HostKind.Localhost,
            _ when !name.Contains('.', StringComparison.Ordinal) => HostKind.Internal,
            _ when s_internalSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)) => HostKind.Internal,
            _ => HostKind.Public,
        };
    }

    /// <summary>The host without the dot that may end it.</summary>
    internal static string NameOf(string host) => host.TrimEnd('.').ToLowerInvariant();

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];

    private enum HostKind
    {
        Literal,
        Localhost,
        Internal,
        Public,
    }
}
