using System.Net;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>Checks Host and Origin against the public URL, against DNS rebinding and foreign pages.</summary>
internal sealed class AddressGuard(GatewayOptions options)
{
    private Uri Public => options.PublicUrl;

    private int DefaultPort => Public.Scheme == Uri.UriSchemeHttps ? 443 : 80;

    /// <summary>On loopback all its names are the same, and the port is whatever the server listens on.</summary>
    public bool AllowsHost(HostString host) => Public.IsLoopback
        ? IsLoopback(host.Host)
        : string.Equals(host.Host, Public.Host, StringComparison.OrdinalIgnoreCase) && (host.Port ?? DefaultPort) == Public.Port;

    /// <summary>Whether a host name is one of the nest's own, whatever the port.</summary>
    public bool Knows(HostString host) =>
        host.HasValue && (Public.IsLoopback ? IsLoopback(host.Host) : string.Equals(host.Host, Public.Host, StringComparison.OrdinalIgnoreCase));

    /// <summary>Absent is fine: only browsers send it. Another port is another page, also on loopback.</summary>
    public bool AllowsOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0)
        {
            return true;
        }

        if (request.Headers.Origin.Count > 1 || !Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) || origin.PathAndQuery != "/")
        {
            return false;
        }

        return Public.IsLoopback
            ? IsLoopback(origin.Host) && origin.Scheme == options.PublicUrl.Scheme && origin.Port == (request.Host.Port ?? DefaultPort)
            : Uri.Compare(origin, Public, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback)));
}
