using System.Net;
using System.Net.Sockets;

namespace McpNest.Core.Upstreams;

/// <summary>
/// The one place that makes HTTP clients. What goes out through it follows no redirect, keeps no cookie, uses no proxy and no
/// credential of the system, and connects only to addresses that <see cref="OutboundAddresses"/> allows: it resolves the name
/// itself, checks every address, and connects to one it has checked.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private readonly UpstreamLimits _limits;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public OutboundHttp(UpstreamLimits limits)
        : this(limits, Dns.GetHostAddressesAsync)
    {
    }

    internal OutboundHttp(UpstreamLimits limits, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _limits = limits;
        _resolve = resolve;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.None, // a small answer must not become a big one
            ActivityHeadersPropagator = null, // no trace or baggage of the nest travels to a server
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0, // an answer that is given up is cut off, not read to its end
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // then the name is resolved and checked again
            ConnectCallback = ConnectAsync,
        };
#pragma warning disable RS0030 // The one place that makes HTTP clients.
        Client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    public HttpClient Client { get; }

    /// <summary>Whether a URL can be the address of a server, before anything is resolved.</summary>
    /// <returns>Null when it can, else one sentence.</returns>
    public static string? Refusal(Uri url) => url switch
    {
        { IsAbsoluteUri: false } => "The server's URL must be a whole one, for example https://example.com/mcp.",
        _ when url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp => "The server's URL must begin with https:// (or http:// inside your own network).",
        { UserInfo.Length: > 0 } => "The server's URL must not contain a user name or password; use a header.",
        { Fragment.Length: > 0 } => "The server's URL must not have a part after '#'; leave it out.",
        _ when IPAddress.TryParse(OutboundAddresses.NameOf(url.Host), out var ip) && OutboundAddresses.KindOf(ip) == AddressKind.Refused => OutboundAddresses.Refusal(url, [ip], false),
        _ when url.Scheme == Uri.UriSchemeHttp && !OutboundAddresses.MayBeUnencrypted(url.Host) => "The server is on a public address and its URL is not encrypted; use https.",
        _ => null,
    };

    public void Dispose() => Client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(OutboundAddresses.NameOf(host), out var literal) ? [literal] : await _resolve(host, cancellationToken);
        var refusal = addresses.Length == 0
            ? "The server's host name has no address; check its URL."
            : OutboundAddresses.Refusal(context.InitialRequestMessage.RequestUri!, addresses, _limits.AllowPrivateAddresses);
        if (refusal is not null)
        {
            throw new NestException(refusal);
        }

        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose(); // the next one has been checked, too
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
