using System.Globalization;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Web.Console.Shared;
using McpNest.Web.Mail;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.People;

/// <summary>Links that were made just now: to copy, and to send where mail is configured.</summary>
public sealed partial class InvitationLinks
{
    private readonly HashSet<string> _sent = [];
    private readonly Dictionary<string, string> _failed = [];
    private string[] _what = ["", ""];
    private bool _sending;
    private bool _stops;

    [Parameter, EditorRequired]
    public IReadOnlyList<MadeInvitation> Made { get; set; } = [];

    [Inject]
    private Mailer Mailer { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    private List<MadeInvitation> Working => [.. Made.Where(one => one.Link is not null)];

    private List<MadeInvitation> Unsent => [.. Working.Where(one => !_sent.Contains(one.Email))];

    private string All => string.Join('\n', Working.Select(one => TableText.Line(
        one.Email, one.Link!.Url, one.Name, one.Link.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture))));

    private string SendWords => _failed.Count > 0 || _sent.Count > 0 ? Texts.Fill(PeopleText.SendRest, Unsent.Count)
        : Working.Count == 1 ? PeopleText.SendOne
        : Texts.Fill(PeopleText.SendMany, Working.Count);

    // The place of the time is filled by a component, which knows the reader's zone.
    protected override void OnParametersSet() => _what =
        (Made is [var only] ? Texts.Fill(PeopleText.LinkWhat, "\n", only.Name.Length > 0 ? only.Name : only.Email) : Texts.Fill(PeopleText.LinkWhatMany, "\n")).Split('\n', 2);

    private Task<bool> SendAsync() => TryAsync(async () =>
    {
        await Directory.RefreshAsync(Gone);
        var from = User.MemberId() is var me && Directory.NameOf(me) is { } name ? name : PeopleText.SomeAdmin;
        (_sending, _stops) = (true, false);
        try
        {
            foreach (var one in Unsent)
            {
                if (_stops)
                {
                    break;
                }

                await SendAsync(one, from);
                StateHasChanged();
            }
        }
        finally
        {
            _sending = false;
        }
    });

    private async Task SendAsync(MadeInvitation one, string from)
    {
        _failed.Remove(one.Email);
        var (url, until) = (one.Link!.Url, one.Link.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        var host = new Uri(url).Authority;
        try
        {
            await Mailer.SendAsync(
                one.Email, Texts.Fill(PeopleText.MailSubject, from, host),
                Texts.Fill(PeopleText.MailText, one.Name.Length > 0 ? one.Name : one.Email, from, host, until, url), Gone);
            _sent.Add(one.Email);
        }
        catch (NestException refusal)
        {
            _failed[one.Email] = refusal.Message;
        }
    }
}
