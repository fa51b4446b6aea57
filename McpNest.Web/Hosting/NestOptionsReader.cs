using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Web.Mail;
using McpNest.Web.Notices;
using McpNest.Web.SignIn.Provider;

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
        nameof(NestOptions.KnownProxies), nameof(NestOptions.KnownNetworks), nameof(NestOptions.Limits),
        nameof(NestOptions.Journal), nameof(NestOptions.Smtp), nameof(NestOptions.Notices), .. ProviderOptionsReader.Names,
    ];

    private static readonly string[] s_journal = [.. typeof(AuditOptions).GetProperties().Select(property => property.Name)];

    private static readonly string[] s_limits = [.. typeof(NestLimits).GetProperties().Select(property => property.Name)];

    private readonly IConfiguration _configuration;
    private readonly IConfigurationSection _section;
    private readonly List<string> _problems = [];

    private NestOptionsReader(IConfiguration configuration)
    {
        _configuration = configuration;
        _section = configuration.GetSection(NestOptions.Section);
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
        RefuseUnknown(_section, NestOptions.Section, s_known);
        var people = new ProviderOptionsReader(_configuration, _problems);
        var provider = people.Read();
        var (localSignIn, breakGlass) = people.ReadLocal(_configuration.GetSection("AzureAd").Exists() || _section.GetSection(ProviderOptionsReader.OpenIdConnect).Exists());

        return new NestOptions
        {
            PublicUrl = PublicUrl(),
            PersonalUrls = Switch(nameof(NestOptions.PersonalUrls), otherwise: true),
            StatusTool = Switch(nameof(NestOptions.StatusTool), otherwise: true),
            AllowPrivateAddresses = Switch(nameof(NestOptions.AllowPrivateAddresses), otherwise: false),
            SurvivePowerLoss = Switch(nameof(NestOptions.SurvivePowerLoss), otherwise: true),
            KnownProxies = List<IPAddress>(nameof(NestOptions.KnownProxies), IPAddress.TryParse, "an IP address such as 10.0.0.2"),
            KnownNetworks = List<IPNetwork>(nameof(NestOptions.KnownNetworks), IPNetwork.TryParse, "a network such as 10.0.0.0/24"),
            Limits = Limits(),
            Journal = Journal(),
            Smtp = Smtp(),
            Notices = NoticeOptionsReader.Read(
                _section.GetSection(nameof(NestOptions.Notices)), hasMail: _section.GetSection(nameof(NestOptions.Smtp)).GetChildren().Any(), _problems, RefuseUnknown),
            Provider = provider,
            LocalSignIn = localSignIn,
            BreakGlass = breakGlass,
        };
    }

    private SmtpOptions? Smtp()
    {
        var section = _section.GetSection(nameof(NestOptions.Smtp));
        RefuseUnknown(section, section.Path, SmtpOptionsReader.Known);
        return SmtpOptionsReader.Read(section, _problems);
    }

    private AuditOptions Journal()
    {
        var usual = new AuditOptions();
        var section = _section.GetSection(nameof(NestOptions.Journal));
        RefuseUnknown(section, $"{NestOptions.Section}:{nameof(NestOptions.Journal)}", s_journal);
        var folder = section[nameof(AuditOptions.CheckpointFolder)]?.Trim();
        if (folder is { Length: > 0 } && !Path.IsPathFullyQualified(folder))
        {
            _problems.Add($"{section.Path}:{nameof(AuditOptions.CheckpointFolder)} must be a whole path such as /mnt/evidence/nest.");
        }

        return new AuditOptions
        {
            CheckpointFolder = folder is { Length: > 0 } ? folder : null,
            CheckpointEvery = Number(section, nameof(AuditOptions.CheckpointEvery), usual.CheckpointEvery, 1, 1_000_000),
            RetentionMonths = Number(section, nameof(AuditOptions.RetentionMonths), usual.RetentionMonths, 1, 120),
        };
    }

    private NestLimits Limits()
    {
        const int Mebibyte = 1024 * 1024;
        const int Many = 1_000_000;
        var usual = new NestLimits();
        var section = _section.GetSection(nameof(NestOptions.Limits));
        RefuseUnknown(section, $"{NestOptions.Section}:{nameof(NestOptions.Limits)}", s_limits);
        return new NestLimits
        {
            MessageBytes = Number(section, nameof(NestLimits.MessageBytes), usual.MessageBytes, 64 * 1024, 16 * Mebibyte),
            BytesInFlight = Number(section, nameof(NestLimits.BytesInFlight), usual.BytesInFlight, 16 * Mebibyte, 1024 * Mebibyte),
            ToolsPerServer = Number(section, nameof(NestLimits.ToolsPerServer), usual.ToolsPerServer, 1, 5000),
            DefinitionBytes = Number(section, nameof(NestLimits.DefinitionBytes), usual.DefinitionBytes, 1024, Mebibyte),
            ListPages = Number(section, nameof(NestLimits.ListPages), usual.ListPages, 1, 1000),
            Sessions = Number(section, nameof(NestLimits.Sessions), usual.Sessions, 1, Many),
            SessionsPerMember = Number(section, nameof(NestLimits.SessionsPerMember), usual.SessionsPerMember, 1, Many),
            SessionIdleMinutes = Number(section, nameof(NestLimits.SessionIdleMinutes), usual.SessionIdleMinutes, 1, 1440),
            StreamsPerMember = Number(section, nameof(NestLimits.StreamsPerMember), usual.StreamsPerMember, 1, Many),
            AgentCallsPerSecond = Number(section, nameof(NestLimits.AgentCallsPerSecond), usual.AgentCallsPerSecond, 1, Many),
            MemberCallsPerSecond = Number(section, nameof(NestLimits.MemberCallsPerSecond), usual.MemberCallsPerSecond, 1, Many),
        };
    }

    private int Number(IConfigurationSection section, string name, int usual, int least, int most)
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.Add($"{section.Path}:{name} must be a whole number from {least} to {most}.");
        return usual;
    }

    private void RefuseUnknown(IConfigurationSection section, string path, string[] known)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _problems.Add(NearestName.Of(child.Key, known) is { } near
                ? $"{child.Path} is not a setting; did you mean {path}:{near}?"
                : $"{child.Path} is not a setting; {path} has {string.Join(", ", known)}.");
        }
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
