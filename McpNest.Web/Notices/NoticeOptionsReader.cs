using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Web.Mail;

namespace McpNest.Web.Notices;

/// <summary>Reads and judges section <c>McpNest:Notices</c>. No sentence holds a URL or a secret.</summary>
internal sealed class NoticeOptionsReader
{
    private const int MostWebhooks = 20;
    private const int MostAddresses = 50;
    private const int LongestDays = 90;
    private const int LeastSecret = 16;
    private const string StandardSecret = "whsec_";

    public static readonly string[] Known = [nameof(NoticeOptions.Webhooks), nameof(NoticeOptions.Mail), nameof(NoticeOptions.DaysBefore)];

    private static readonly string[] s_webhook = [nameof(WebhookOptions.Url), nameof(WebhookOptions.Shape), nameof(WebhookOptions.Kinds), nameof(WebhookOptions.Secret)];
    private static readonly string[] s_mail = [nameof(NoticeMailOptions.To), nameof(NoticeMailOptions.Kinds), nameof(NoticeMailOptions.Personal)];
    private static readonly string[] s_allKinds = [.. WireName.All<NoticeKind>()];

    // What is one person's alone goes to nobody else.
    private static readonly string[] s_kinds = [.. Enum.GetValues<NoticeKind>().Where(kind => !NoticeAudience.IsPersonal(kind)).Select(WireName.Of)];

    private readonly IConfigurationSection _section;
    private readonly List<string> _problems;
    private readonly Action<IConfigurationSection, string, string[]> _refuseUnknown;

    private NoticeOptionsReader(IConfigurationSection section, List<string> problems, Action<IConfigurationSection, string, string[]> refuseUnknown) =>
        (_section, _problems, _refuseUnknown) = (section, problems, refuseUnknown);

    /// <param name="hasMail">A mail server is configured.</param>
    /// <param name="refuseUnknown">Reports settings that are not known.</param>
    public static NoticeOptions Read(
        IConfigurationSection section, bool hasMail, List<string> problems, Action<IConfigurationSection, string, string[]> refuseUnknown) =>
        new NoticeOptionsReader(section, problems, refuseUnknown).Read(hasMail);

    private NoticeOptions Read(bool hasMail)
    {
        _refuseUnknown(_section, _section.Path, Known);
        return new NoticeOptions { Webhooks = Webhooks(), Mail = Mail(hasMail), DaysBefore = Days() };
    }

    private ImmutableArray<WebhookOptions> Webhooks()
    {
        var list = _section.GetSection(nameof(NoticeOptions.Webhooks));
        if (!string.IsNullOrWhiteSpace(list.Value))
        {
            _problems.Add($"{list.Path} must be a list; each entry has {string.Join(", ", s_webhook)}.");
        }

        var webhooks = ImmutableArray.CreateBuilder<WebhookOptions>();
        foreach (var entry in list.GetChildren())
        {
            _refuseUnknown(entry, entry.Path, s_webhook);
            var before = _problems.Count;
            var (url, shape, kinds) = (Url(entry), Shape(entry), Kinds(entry, s_kinds));
            var secret = Secret(entry, shape);
            if (_problems.Count == before)
            {
                webhooks.Add(new WebhookOptions { Url = url!, Shape = shape, Kinds = kinds, Secret = secret });
            }
        }

        if (webhooks.Count > MostWebhooks)
        {
            _problems.Add($"{list.Path} can have at most {MostWebhooks} entries.");
        }
        else if (webhooks.DistinctBy(webhook => webhook.Url).Count() < webhooks.Count)
        {
            _problems.Add($"{list.Path} names an address twice; give one entry all its kinds.");
        }

        return webhooks.ToImmutable();
    }

    private Uri? Url(IConfigurationSection entry)
    {
        var path = $"{entry.Path}:{nameof(WebhookOptions.Url)}";
        if (entry[nameof(WebhookOptions.Url)]?.Trim() is not { Length: > 0 } text
            || !Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || OutboundAddresses.HostOf(url) is null)
        {
            _problems.Add($"{path} must be the whole https address the messages go to.");
            return null;
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            _problems.Add($"{path} must use https unless it names this machine (localhost, 127.0.0.1 or [::1]).");
        }
        else if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            _problems.Add($"{path} must have neither a user name nor a part after '#'.");
        }
        else if (OutboundHttp.Refusal(url) is not null)
        {
            _problems.Add($"{path} is link-local, reserved or a metadata service, which the nest never connects to; give another address.");
        }

        return url;
    }

    private WebhookShape Shape(IConfigurationSection entry)
    {
        if (entry[nameof(WebhookOptions.Shape)]?.Trim().ToLowerInvariant() is not { Length: > 0 } text)
        {
            return WebhookShape.Json;
        }

        if (!WireName.TryParse<WebhookShape>(text, out var shape))
        {
            _problems.Add($"{entry.Path}:{nameof(WebhookOptions.Shape)} must be json, slack or teams.");
        }

        return shape;
    }

    private byte[]? Secret(IConfigurationSection entry, WebhookShape shape)
    {
        var path = $"{entry.Path}:{nameof(WebhookOptions.Secret)}";
        if (entry[nameof(WebhookOptions.Secret)]?.Trim() is not { Length: > 0 } text)
        {
            return null;
        }

        if (shape != WebhookShape.Json)
        {
            _problems.Add($"{path} signs messages of the shape json; leave it out for others.");
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (text.StartsWith(StandardSecret, StringComparison.Ordinal))
        {
            var buffer = new byte[text.Length];
            bytes = Convert.TryFromBase64String(text[StandardSecret.Length..], buffer, out var count) ? buffer[..count] : [];
        }

        if (bytes.Length < LeastSecret)
        {
            _problems.Add($"{path} must be at least {LeastSecret} characters that nobody guesses, or whsec_ and at least {LeastSecret} bytes in base64.");
        }

        return bytes;
    }

    private ImmutableHashSet<NoticeKind> Kinds(IConfigurationSection entry, string[] known)
    {
        var section = entry.GetSection(nameof(WebhookOptions.Kinds));
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            _problems.Add($"{section.Path} must be a list of {string.Join(", ", known)}.");
        }

        var kinds = ImmutableHashSet.CreateBuilder<NoticeKind>();
        foreach (var child in section.GetChildren())
        {
            if (child.Value?.Trim() is { } word && known.Contains(word) && WireName.TryParse<NoticeKind>(word, out var kind))
            {
                kinds.Add(kind);
            }
            else
            {
                _problems.Add($"{child.Path} must be one of {string.Join(", ", known)}.");
            }
        }

        return kinds.ToImmutable();
    }

    private NoticeMailOptions Mail(bool hasMail)
    {
        var section = _section.GetSection(nameof(NoticeOptions.Mail));
        _refuseUnknown(section, section.Path, s_mail);
        var to = section.GetSection(nameof(NoticeMailOptions.To));
        var addresses = ImmutableArray.CreateBuilder<string>();
        foreach (var child in to.GetChildren())
        {
            if (child.Value?.Trim() is { } address && MailAddresses.IsOne(address))
            {
                addresses.Add(address);
            }
            else
            {
                _problems.Add($"{child.Path} must be one address such as team@example.com.");
            }
        }

        if (!string.IsNullOrWhiteSpace(to.Value) || addresses.Count > MostAddresses)
        {
            _problems.Add($"{to.Path} must be a list of at most {MostAddresses} addresses.");
        }
        else if (addresses.Count > 0 && !hasMail)
        {
            _problems.Add($"{to.Path} needs a mail server; set McpNest:Smtp, or leave the addresses out.");
        }

        var personal = section[nameof(NoticeMailOptions.Personal)];
        if (!string.IsNullOrWhiteSpace(personal) && !bool.TryParse(personal, out _))
        {
            _problems.Add($"{section.Path}:{nameof(NoticeMailOptions.Personal)} must be true or false.");
        }

        return new NoticeMailOptions
        {
            To = [.. addresses.Distinct(StringComparer.OrdinalIgnoreCase)],
            Kinds = Kinds(section, s_allKinds),
            Personal = !bool.TryParse(personal, out var on) || on,
        };
    }

    private ImmutableArray<int> Days()
    {
        var section = _section.GetSection(nameof(NoticeOptions.DaysBefore));
        if (!section.GetChildren().Any() && string.IsNullOrWhiteSpace(section.Value))
        {
            return NoticeFacts.UsualDays;
        }

        var days = section.GetChildren()
            .Select(child => int.TryParse(child.Value?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= LongestDays ? day : 0)
            .Distinct().OrderDescending().ToImmutableArray();
        if (days.IsEmpty || days.Contains(0))
        {
            _problems.Add($"{section.Path} must be a list of whole numbers from 1 to {LongestDays}, such as 14, 3 and 1.");
            return NoticeFacts.UsualDays;
        }

        return days;
    }
}
