using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;

namespace McpNest.Tests.Proxy;

/// <summary>
/// nginx with the file of docs/proxy, as an unprivileged process on loopback ports. Only ports, names and paths are put in; what a test wants
/// otherwise it says.
/// </summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private const UnixFileMode ForAll = (UnixFileMode)0b111_111_111;
    private const string Nobody = "65534";

    private readonly Process _process;
    private readonly TempFolder _folder;
    private readonly X509Certificate2 _certificate;
    private readonly List<HttpClient> _clients = [];

    private Nginx(Process process, TempFolder folder, int port, int plainPort, X509Certificate2 certificate)
    {
        (_process, _folder, _certificate) = (process, folder, certificate);
        (Url, PlainUrl) = (new Uri($"https://localhost:{port}/"), new Uri($"http://localhost:{plainPort}/"));
    }

    public Uri Url { get; }

    /// <summary>Where it answers without TLS.</summary>
    public Uri PlainUrl { get; }

    public string AccessLog => _folder.File("mcpnest.access.log");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A port nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Skips the running test where nginx is not installed.</summary>
    public static void Need() => Requirement.Need(Find() is not null, "nginx");

    /// <param name="port">Where it ends TLS.</param>
    /// <param name="nest">Where the nest listens.</param>
    /// <param name="changes">Texts of the file and what stands there instead.</param>
    public static async Task<Nginx> StartAsync(int port, Uri nest, params (string From, string To)[] changes)
    {
        var folder = new TempFolder();
        var plainPort = FreePort();
        var certificate = WriteCertificate(folder);
        var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "proxy", "nginx.conf"), Cancel);
        file = SixthVersion().Replace(file, "")
            .Replace("listen 80;", $"listen 127.0.0.1:{plainPort};", StringComparison.Ordinal)
            .Replace("listen 443 ", $"listen 127.0.0.1:{port} ", StringComparison.Ordinal)
            .Replace("nest.example.com;", "localhost;", StringComparison.Ordinal)
            .Replace("/etc/ssl/certs/nest.example.com.pem", folder.File("certificate.pem"), StringComparison.Ordinal)
            .Replace("/etc/ssl/private/nest.example.com.key", folder.File("certificate.key"), StringComparison.Ordinal)
            .Replace("/var/log/nginx", folder.Path, StringComparison.Ordinal)
            .Replace("127.0.0.1:5080", nest.Authority, StringComparison.Ordinal);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, file, StringComparison.Ordinal);
            file = file.Replace(from, to, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(folder.File("mcpnest.conf"), file, Cancel);
        await File.WriteAllTextAsync(folder.File("nginx.conf"), Around(folder.Path), Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, ForAll);
        }

        string[] command = [Find()!, "-e", "stderr", "-p", folder.Path, "-c", folder.File("nginx.conf")];
        var process = Run(Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. command] : command);
        var lines = new LineWriter();
        var written = PumpAsync(process, lines);
        await lines.WaitForAsync("start worker process ", written);
        return new Nginx(process, folder, port, plainPort, certificate);
    }

    /// <summary>Somebody who trusts its certificate.</summary>
    /// <param name="from">The address they come from.</param>
    public HttpClient Client(string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOwn },
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        var client = new HttpClient(handler) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore RS0030
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends bytes that no client would send, and reads what comes back.</summary>
    public async Task<string> SayAsync(string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Url.Port, Cancel);
        await using var tls = new SslStream(socket.GetStream(), false, IsOwn);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), Cancel);
        using var reader = new StreamReader(tls);
        return await reader.ReadToEndAsync(Cancel);
    }

    /// <summary>Everything it has written down, in any file.</summary>
    public async Task<string> LogsAsync()
    {
        var logs = Directory.GetFiles(_folder.Path, "*.log").Select(path => File.ReadAllTextAsync(path, Cancel));
        return string.Concat(await Task.WhenAll(logs));
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (!_process.HasExited)
        {
            await Shell.RunAsync(Path.GetTempPath(), "sh", "-c", $"kill -TERM {_process.Id}");
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private bool IsOwn(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown?.GetCertHashString() == _certificate.GetCertHashString();

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    private static string Around(string folder) => $$"""
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr notice;
        events { worker_connections 512; }
        http {
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            include {{folder}}/mcpnest.conf;
        }
        """;

    private static X509Certificate2 WriteCertificate(TempFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(60));
        File.WriteAllText(folder.File("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("certificate.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static Process Run(string[] command)
    {
#pragma warning disable RS0030 // the program under test, not a server of the nest
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
#pragma warning restore RS0030
    }

    private static async Task PumpAsync(Process process, TextWriter to)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }

    [GeneratedRegex(@"^ *listen \[::\].*\n", RegexOptions.Multiline)]
    private static partial Regex SixthVersion();
}
