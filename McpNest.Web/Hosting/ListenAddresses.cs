using System.Net;
using McpNest.Core;

namespace McpNest.Web.Hosting;

/// <summary>Where the server listens: <c>--urls</c>, else what configuration says, else loopback only.</summary>
internal sealed class ListenAddresses
{
    public const string Default = "http://localhost:5080";

    private readonly BindingAddress[] _addresses;

    private ListenAddresses(IEnumerable<string> urls, bool explicitly)
    {
        Explicit = explicitly;
        _addresses = [.. urls.Select(Parse)];
    }

    /// <summary>Whether these must be given to the server; false when it reads them from its own configuration.</summary>
    public bool Explicit { get; }

    public IEnumerable<string> Urls => _addresses.Select(address => address.ToString());

    public bool AnyHttps => _addresses.Any(address => address.Scheme == Uri.UriSchemeHttps);

    /// <summary>The first address other machines can reach, or null.</summary>
    public string? Exposed => _addresses.FirstOrDefault(address => !IsLoopback(address))?.ToString();

    /// <exception cref="NestException">An address is not one.</exception>
    public static ListenAddresses From(IConfiguration configuration, string? urls)
    {
        if (urls is not null)
        {
            return new ListenAddresses(Split(urls), explicitly: true);
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>().ToArray();
        var ports = Split(configuration["http_ports"]).Select(port => $"http://*:{port}")
            .Concat(Split(configuration["https_ports"]).Select(port => $"https://*:{port}")).ToArray();
        var configured = endpoints is not [] ? endpoints : Split(configuration["urls"]) is { Length: > 0 } named ? named : ports;
        return configured is [] ? new ListenAddresses([Default], explicitly: true) : new ListenAddresses(configured, explicitly: false);
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new NestException("--urls must be one or more addresses such as http://127.0.0.1:5080, separated by semicolons.", e);
        }
    }

    private static bool IsLoopback(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
