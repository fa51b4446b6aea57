using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>The one source of links and of the Host and Origin values that are accepted.</summary>
public sealed class PublicAddress
{
    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "[::1]"];

    private volatile Uri _url;

    public PublicAddress(Uri url) => _url = url;

    /// <summary>Scheme, host and port; the path is <c>/</c>.</summary>
    public Uri Url => _url;

    public bool IsHttps => _url.Scheme == Uri.UriSchemeHttps;

    /// <summary>The address for links made outside the server: as configured, else where a server of this folder listens, else the default.</summary>
    public static PublicAddress For(NestOptions options, DataFolder folder)
    {
        var running = RunningAddress.Read(folder);
        return new PublicAddress(options.PublicUrl ?? running ?? new Uri(ListenAddresses.Default));
    }

    /// <summary>An absolute link below this address.</summary>
    /// <param name="path">Begins with a slash.</param>
    public string Link(string path) => _url.GetLeftPart(UriPartial.Authority) + path;

    /// <summary>Whether a Host header names this nest. On loopback localhost, 127.0.0.1 and [::1] are the same.</summary>
    public bool AcceptsHost(HostString host) => host.HasValue && SameHost(_url, host.Host);

    /// <summary>Whether an Origin header is this nest's own.</summary>
    public bool AcceptsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var other)
        && other.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && other.Scheme == _url.Scheme
        && other.Port == _url.Port
        && other.UserInfo.Length == 0
        && SameHost(_url, other.Host);

    /// <summary>The public address of a server that listens there.</summary>
    /// <exception cref="NestException">The combination would leave links, cookies or checks wrong.</exception>
    internal static PublicAddress For(NestOptions options, ListenAddresses listening)
    {
        if (options.PublicUrl is not { } url)
        {
            return listening.Exposed is { } exposed
                ? throw new NestException($"McpNest:PublicUrl must be set when listening on {exposed}: the address people use, such as https://nest.example.com.")
                : new PublicAddress(new Uri(listening.Urls.First()));
        }

        return url.Scheme == Uri.UriSchemeHttps && !listening.AnyHttps && options.KnownProxies.IsEmpty && options.KnownNetworks.IsEmpty
            ? throw new NestException("McpNest:PublicUrl is https but the nest listens on http only: name the proxy that ends TLS in McpNest:KnownProxies (such as [ \"127.0.0.1\" ]), or listen on https.")
            : new PublicAddress(url);
    }

    /// <summary>Takes the port the system chose, when port 0 was asked for.</summary>
    internal void Bound(Uri actual)
    {
        if (_url.Port == 0)
        {
            _url = new UriBuilder(_url) { Port = actual.Port }.Uri;
        }
    }

    private static bool SameHost(Uri url, string host) =>
        url.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (url.IsLoopback && s_loopback.Contains(host, StringComparer.OrdinalIgnoreCase));
}
