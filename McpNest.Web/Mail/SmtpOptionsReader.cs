using System.Globalization;
using System.Net;
using MimeKit;

namespace McpNest.Web.Mail;

/// <summary>Reads and judges section <c>McpNest:Smtp</c>; what is wrong is one sentence for each setting.</summary>
internal sealed class SmtpOptionsReader
{
    public static readonly string[] Known = [.. typeof(SmtpOptions).GetProperties().Select(property => property.Name)];

    private readonly IConfigurationSection _section;
    private readonly List<string> _problems;

    private SmtpOptionsReader(IConfigurationSection section, List<string> problems) => (_section, _problems) = (section, problems);

    /// <summary>Null when mail is not configured, or not rightly.</summary>
    public static SmtpOptions? Read(IConfigurationSection section, List<string> problems)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            problems.Add($"{section.Path} must be a section with {string.Join(", ", Known)}.");
        }

        return section.GetChildren().Any() ? new SmtpOptionsReader(section, problems).Read() : null;
    }

    private SmtpOptions? Read()
    {
        var before = _problems.Count;
        var (host, from, user, password) =
            (Text(nameof(SmtpOptions.Host)), Text(nameof(SmtpOptions.From)), Text(nameof(SmtpOptions.User)), _section[nameof(SmtpOptions.Password)]);
        var security = Security();
        var port = Port(security);
        if (host is null || Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            Problem(nameof(SmtpOptions.Host), "must be the name of a mail server such as mail.example.com, without port");
        }
        else if (security == SmtpSecurity.None && !IsThisMachine(host))
        {
            Problem(nameof(SmtpOptions.Security), "may be none only for a mail server on this machine; use starttls or tls");
        }

        if (from is null || !IsSender(from))
        {
            Problem(nameof(SmtpOptions.From), "must be an address such as nest@example.com or McpNest <nest@example.com>");
        }

        if ((user is null) != string.IsNullOrEmpty(password))
        {
            Problem(nameof(SmtpOptions.User), "and Password belong together; give both or neither");
        }

        return _problems.Count > before ? null : new SmtpOptions
        {
            Host = host!,
            Port = port,
            From = from!,
            User = user,
            Password = user is null ? null : password,
            Security = security,
        };
    }

    private SmtpSecurity Security()
    {
        switch (Text(nameof(SmtpOptions.Security))?.ToLowerInvariant())
        {
            case null or "starttls":
                return SmtpSecurity.StartTls;
            case "tls":
                return SmtpSecurity.Tls;
            case "none":
                return SmtpSecurity.None;
            default:
                Problem(nameof(SmtpOptions.Security), "must be starttls, tls or none");
                return SmtpSecurity.StartTls;
        }
    }

    private int Port(SmtpSecurity security)
    {
        if (Text(nameof(SmtpOptions.Port)) is not { } text)
        {
            return security switch { SmtpSecurity.Tls => 465, SmtpSecurity.None => 25, _ => 587 };
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535)
        {
            return port;
        }

        Problem(nameof(SmtpOptions.Port), "must be a whole number from 1 to 65535");
        return 0;
    }

    private string? Text(string name) => _section[name]?.Trim() is { Length: > 0 } text ? text : null;

    private void Problem(string name, string what) => _problems.Add($"{_section.Path}:{name} {what}.");

    private static bool IsSender(string text) =>
        MailboxAddress.TryParse(text, out var sender) && MailAddresses.IsOne(sender.Address);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
