using System.Collections.Immutable;
using System.Net;
using McpNest.Core;

namespace McpNest.Web.Hosting;

/// <summary>
/// Reads section <c>McpNest</c>. A setting that is unknown or not understood is never ignored: all problems are reported at once,
/// each naming its key and what it accepts.
/// </summary>
public sealed class NestOptionsReader
{
    private static readonly string[] s_known =
    [
        nameof(NestOptions.PublicUrl), nameof(NestOptions.PersonalUrls), nameof(NestOptions.StatusTool),
        nameof(NestOptions.AllowPrivateAddresses), nameof(NestOptions.SurvivePowerLoss),
        nameof(NestOptions.KnownProxies), nameof(NestOptions.KnownNetworks),
    ];

    private readonly IConfigurationSection _section;
    private readonly List<string> _problems = [];

    private NestOptionsReader(IConfiguration configuration)
    {
        _section = configuration.GetSection(NestOptions.Section);
        if (configuration.GetSection("AzureAd").Exists())
        {
            // Ignored, it would look like people sign in through the directory.
            _problems.Add("Signing in with Entra ID comes with a later version; take the section AzureAd out of the configuration.");
        }
    }

    /// <exception cref="NestException">Something is wrong; one sentence for each problem, a line each.</exception>
    public static NestOptions Read(IConfiguration configuration)
    {
        var reader = new NestOptionsReader(configuration);
        var options = reader.Read();
        return reader._problems.Count == 0 ? options : throw new NestException(string.Join(Environment.NewLine, reader._problems));
    }

    private NestOptions Read()
    {
        foreach (var child in _section.GetChildren().Where(child => !s_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _problems.Add(NearestName.Of(child.Key, s_known) is { } near
                ? $"{child.Path} is not a setting; did you mean {NestOptions.Section}:{near}?"
                : $"{child.Path} is not a setting; {NestOptions.Section} has {string.Join(", ", s_known)}.");
        }

        return new NestOptions
        {
            PublicUrl = PublicUrl(),
            PersonalUrls = Switch(nameof(NestOptions.PersonalUrls), otherwise: true),
            StatusTool = Switch(nameof(NestOptions.StatusTool), otherwise: true),
            AllowPrivateAddresses = Switch(nameof(NestOptions.AllowPrivateAddresses), otherwise: false),
            SurvivePowerLoss = Switch(nameof(NestOptions.SurvivePowerLoss), otherwise: true),
            KnownProxies = List<IPAddress>(nameof(NestOptions.KnownProxies), IPAddress.TryParse, "an IP address such as 10.0.0.2"),
            KnownNetworks = List<IPNetwork>(nameof(NestOptions.KnownNetworks), IPNetwork.TryParse, "a network such as 10.0.0.0/24"),
        };
    }

    private Uri? PublicUrl()
    {
        var key = $"{NestOptions.Section}:{nameof(NestOptions.PublicUrl)}";
        if (Single(nameof(NestOptions.PublicUrl), "an address such as https://nest.example.com") is not { } text)
        {
            return null;
        }

        // Uri takes "/x" for a file on Unix, so the scheme is looked at first.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            _problems.Add($"{key} must be an absolute http or https address such as https://nest.example.com.");
        }
        else if (url.AbsolutePath != "/" || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            _problems.Add($"{key} must be scheme, host and port only: McpNest cannot be served below a path, so give it a host name of its own such as https://nest.example.com.");
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            _problems.Add($"{key} must use https unless it names this machine (localhost, 127.0.0.1 or [::1]).");
        }

        return url;
    }

    private bool Switch(string name, bool otherwise)
    {
        var text = Single(name, "true or false");
        if (text is not null && !bool.TryParse(text, out _))
        {
            _problems.Add($"{NestOptions.Section}:{name} must be true or false.");
        }

        return bool.TryParse(text, out var on) ? on : otherwise;
    }

    private string? Single(string name, string accepted)
    {
        var section = _section.GetSection(name);
        if (section.GetChildren().Any())
        {
            _problems.Add($"{section.Path} must be a single value: {accepted}.");
        }

        return string.IsNullOrWhiteSpace(section.Value) ? null : section.Value.Trim();
    }

    private ImmutableArray<T> List<T>(string name, TryParse<T> tryParse, string accepted)
    {
        var section = _section.GetSection(name);
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            _problems.Add($"{section.Path} must be a list; each entry is {accepted}.");
        }

        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var child in section.GetChildren())
        {
            if (tryParse(child.Value?.Trim(), out var item))
            {
                items.Add(item!);
            }
            else
            {
                _problems.Add($"{child.Path} must be {accepted}.");
            }
        }

        return items.ToImmutable();
    }

    private delegate bool TryParse<T>(string? text, out T? value);
}
