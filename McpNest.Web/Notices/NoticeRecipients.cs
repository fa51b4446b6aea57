using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Web.Console.Settings;
using McpNest.Web.Console.Shared;
using McpNest.Web.Mail;

namespace McpNest.Web.Notices;

/// <summary>All who are told: what the configuration names, and members whom something concerns.</summary>
internal sealed class NoticeRecipients
{
    private const string MailLane = "mail";
    private const string MembersKey = "members";

    private readonly NoticeOptions _options;
    private readonly PeopleDirectory _people;
    private readonly Mailer _mailer;
    private readonly ImmutableArray<NoticeRecipient> _configured;
    private readonly ConcurrentDictionary<Guid, NoticeRecipient> _members = new();

    public NoticeRecipients(NoticeOptions options, PeopleDirectory people, WebhookSender webhooks, Mailer mailer)
    {
        (_options, _people, _mailer) = (options, people, mailer);
        _configured =
        [
            .. options.Webhooks.Select(webhook => new NoticeRecipient($"hook:{HashOf(webhook.Url.AbsoluteUri)}", webhook.Url.AbsoluteUri)
            {
                Name = Texts.Fill(webhook.Shape switch
                {
                    WebhookShape.Slack => NoticesText.NameSlack,
                    WebhookShape.Teams => NoticesText.NameTeams,
                    _ => webhook.Secret is null ? NoticesText.NameJson : NoticesText.NameJsonSigned,
                }, webhook.Host),
                Kinds = webhook.Kinds,
                SendAsync = (message, cancel) => webhooks.SendAsync(webhook, message, cancel),
            }),
            .. options.Mail.To.Where(_ => mailer.IsConfigured).Select(address => new NoticeRecipient($"mail:{HashOf(address.ToUpperInvariant())}", MailLane)
            {
                Name = Texts.Fill(NoticesText.NameMail, address),
                Kinds = options.Mail.Kinds,
                SendAsync = (message, cancel) => mailer.SendAsync(address, MailWords.Subject(message), MailWords.Text(message, isPersonal: false), cancel),
            }),
        ];
    }

    /// <summary>Whether members get mail about what is theirs.</summary>
    public bool TellsMembers => _options.Mail.Personal && _mailer.IsConfigured;

    /// <summary>Whether anybody is told at all.</summary>
    public bool IsAny => !_configured.IsEmpty || TellsMembers;

    public IEnumerable<NoticeRecipient> Known => _configured.Concat(_members.Values);

    /// <summary>Everybody, with these members and those who may have been told that something is down or stopped.</summary>
    public IEnumerable<NoticeRecipient> All(PolicyState state, IEnumerable<Guid> concerned)
    {
        foreach (var gone in _members.Keys.Where(id => state.Members.GetValueOrDefault(id) is not { Suspended: false }))
        {
            _members.TryRemove(gone, out _);
        }

        IEnumerable<Guid> members = TellsMembers
            ? concerned.Union(state.Members.Values.Where(member => member.Role is MemberRole.Admin or MemberRole.Lead).Select(member => member.Id))
            : [];
        return _configured.Concat(members
            .Where(id => state.Members.GetValueOrDefault(id) is { Suspended: false, Kind: MemberKind.Person } && AddressOf(id) is not null)
            .Select(id => _members.GetOrAdd(id, Member)));
    }

    /// <summary>A recipient a test can go to. That members get mail is tried with who tries it.</summary>
    public NoticeRecipient? Find(string key, Actor actor) => key != MembersKey ? _configured.FirstOrDefault(recipient => recipient.Key == key)
        : !TellsMembers || actor.MemberId is not { } self ? null
        : AddressOf(self) is null ? throw new NestException(NoticesText.NoAddress)
        : _members.GetOrAdd(self, Member);

    /// <summary>Where notices go, as settings show it: never a whole URL.</summary>
    public IReadOnlyList<NoticePlace> Places() =>
    [
        .. _configured.Select(recipient => new NoticePlace(recipient.Key, recipient.Name, KindsOf(recipient), recipient.Waiting, recipient.SentAt, recipient.FailedAt, recipient.Problem, recipient.NextAt)),
        .. TellsMembers ? [Members()] : Array.Empty<NoticePlace>(),
    ];

    private NoticePlace Members()
    {
        var known = _members.Values.ToArray();
        var failed = known.Where(recipient => recipient.Problem is not null).MaxBy(recipient => recipient.FailedAt);
        return new NoticePlace(
            MembersKey, NoticesText.NameMembers, Words(_options.Mail.Kinds), known.Sum(recipient => recipient.Waiting), known.Max(recipient => recipient.SentAt),
            failed?.FailedAt, failed?.Problem, failed?.NextAt);
    }

    private NoticeRecipient Member(Guid id) => new($"mail:{id:N}", MailLane)
    {
        MemberId = id,
        Name = Texts.Fill(NoticesText.NameMember, id.ToString("N")[^6..]),
        Kinds = _options.Mail.Kinds,
        SendAsync = (message, cancel) => AddressOf(id) is { } address
            ? _mailer.SendAsync(address, MailWords.Subject(message), MailWords.Text(message, isPersonal: true), cancel)
            : throw new NestException(NoticesText.NoAddress),
    };

    private string? AddressOf(Guid memberId) => _people.EmailOf(memberId) is { } address && MailAddresses.IsOne(address) ? address : null;

    private static string KindsOf(NoticeRecipient recipient) => Words(recipient.Kinds);

    private static string Words(ImmutableHashSet<NoticeKind> kinds) =>
        kinds.IsEmpty ? NoticesText.AllKinds : string.Join(", ", kinds.Order().Select(WireName.Of));

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
