using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace McpNest.Web.Doctor;

/// <summary>
/// One connection to an address of the nest itself, with HTTP written by hand: it tells a wrong certificate from a closed port, and reads a
/// stream as it comes. Nothing but questions of <c>doctor</c> goes over it, and only to the nest's own address.
/// </summary>
internal sealed class HttpProbe : IDisposable
{
    private const int Longest = 64 * 1024;

    private readonly TcpClient _socket;
    private readonly Stream _stream;
    private readonly Uri _address;
    private readonly StringBuilder _read = new();

    private HttpProbe(TcpClient socket, Stream stream, Uri address) => (_socket, _stream, _address) = (socket, stream, address);

    public DateTimeOffset? CertificateEnds { get; private set; }

    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>Whether the certificate is signed by itself. One in the folder this machine's authorities are in would pass for trusted here alone.</summary>
    public bool IsOwnAuthority { get; private set; }

    /// <exception cref="IOException">There is no connection to be had.</exception>
    public static async Task<HttpProbe> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.IdnHost.Trim('[', ']'), address.Port, cancellationToken);
            if (address.Scheme != Uri.UriSchemeHttps)
            {
                return new HttpProbe(socket, socket.GetStream(), address);
            }

            var (errors, ends, isOwn) = (SslPolicyErrors.None, (DateTimeOffset?)null, false);
#pragma warning disable CA5359 // What is wrong with the certificate becomes a finding; nothing secret is sent over this.
            var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, found) =>
            {
                (errors, ends, isOwn) = (found, (certificate as X509Certificate2)?.NotAfter.ToUniversalTime(), certificate is not null && certificate.Issuer == certificate.Subject);
                return true;
            });
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, cancellationToken);
            return new HttpProbe(socket, tls, address) { CertificateErrors = errors, CertificateEnds = ends, IsOwnAuthority = isOwn };
        }
        catch (Exception e) when (e is SocketException or System.Security.Authentication.AuthenticationException)
        {
            socket.Dispose();
            throw new IOException(e is SocketException { SocketErrorCode: var code } ? Words(code) : "no TLS connection can be made", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and reads until the head of the answer is there.</summary>
    /// <returns>The status.</returns>
    public async Task<int> AskAsync(string path, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        var head = new StringBuilder($"GET {path} HTTP/1.1\r\nHost: {_address.Authority}\r\nAccept: */*\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await _stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
        var text = await ReadUntilAsync("\r\n\r\n", cancellationToken);
        return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && text.Length > 12
            && int.TryParse(text.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                ? status
                : throw new IOException("the answer is no HTTP");
    }

    /// <summary>Reads on until one of some texts has come, or the answer ends.</summary>
    /// <returns>All that came so far, with the head.</returns>
    public async Task<string> ReadUntilAsync(string mark, CancellationToken cancellationToken, string? orMark = null)
    {
        var buffer = new byte[4096];
        while (_read.Length < Longest)
        {
            var text = _read.ToString();
            if (text.Contains(mark, StringComparison.Ordinal) || (orMark is not null && text.Contains(orMark, StringComparison.Ordinal)))
            {
                return text;
            }

            var count = await _stream.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return text;
            }

            _read.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return _read.ToString();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static string Words(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name has no address here",
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no way leads there from this machine",
        _ => $"the connection fails ({error})",
    };
}
