using System.Net;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>Checks Host and Origin against the public URL, against DNS rebinding and foreign pages.</summary>
internal sealed class AddressGuard(GatewayOptions options)
{
    /// <summary>On loopback all its names are the same, and the port is whatever the server listens on.</summary>
    public bool AllowsHost(HostString host) => Is(host, options.PublicUrl) || (options.AlsoAt() is { } other && Is(host, other));

    /// <summary>Whether a host name is one of the nest's own, whatever the port.</summary>
    public bool Knows(HostString host) =>
        host.HasValue && (IsNamed(host, options.PublicUrl) || (options.AlsoAt() is { } other && IsNamed(host, other)));

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

        return IsFrom(origin, request, options.PublicUrl) || (options.AlsoAt() is { } other && IsFrom(origin, request, other));
    }

    private static bool Is(HostString host, Uri own) => own.IsLoopback
        ? IsLoopback(host.Host)
        : string.Equals(host.Host, own.Host, StringComparison.OrdinalIgnoreCase) && (host.Port ?? DefaultPort(own)) == own.Port;

    private static bool IsNamed(HostString host, Uri own) =>
        own.IsLoopback ? IsLoopback(host.Host) : string.Equals(host.Host, own.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsFrom(Uri origin, HttpRequest request, Uri own) => own.IsLoopback
        ? IsLoopback(origin.Host) && origin.Scheme == own.Scheme && origin.Port == (request.Host.Port ?? DefaultPort(own))
        : Uri.Compare(origin, own, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static int DefaultPort(Uri own) => own.Scheme == Uri.UriSchemeHttps ? 443 : 80;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback)));
}
