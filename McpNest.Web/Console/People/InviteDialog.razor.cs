using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>Lets one person or several in and makes a link for each.</summary>
public sealed partial class InviteDialog
{
    // So many are read at a glance.
    private const int Few = 6;

    private readonly HashSet<Guid> _chosen = [];
    private readonly List<MadeInvitation> _made = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private string _addresses = "";
    private string _search = "";
    private string _name = "";
    private MemberRole _role = MemberRole.Member;
    private bool _isAdmin;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private InvitationMaker Links { get; set; } = default!;

    private IReadOnlyList<InviteAddress> Addresses => InviteAddress.Read(_addresses);

    protected override async Task LoadAsync()
    {
        _isAdmin = await MayAsync("Admin");
        if (_isAdmin)
        {
            _groups = [.. (await Groups.ListAsync(Gone)).Where(group => !group.IsEveryone)];
        }
    }

    private void Choose(Guid id, bool chosen) => _ = chosen ? _chosen.Add(id) : _chosen.Remove(id);

    private Task<bool> InviteAsync() => TryAsync(async () =>
    {
        if (Addresses is [var only])
        {
            // Of one, a refusal keeps the form.
            _made.Add(await InviteAsync(await AddAsync(only with { Name = _name.Trim().Length > 0 ? _name.Trim() : only.Name }), only));
            return;
        }

        var all = Addresses.Count > 0 ? Addresses : throw new NestException(PeopleText.GiveAddress);
        var made = new List<MadeInvitation>();
        foreach (var address in all)
        {
            try
            {
                made.Add(await InviteAsync(await AddAsync(address), address));
            }
            catch (Exception refusal) when (
                refusal is NestException or JournalUnavailableException // the links made so far are shown
                && !(made.Count == 0 && refusal is FreshSignInNeededException)) // asked for before any is made
            {
                made.Add(new MadeInvitation(address.Email, address.Name, null, null, refusal.Message));
            }
        }

        _made.AddRange(made);
    });

    private Task<Guid> AddAsync(InviteAddress address) => People.AddAsync(
        Me, new AddMember { Email = address.Email, Name = address.Name, Role = _role, Groups = [.. _chosen] }, Gone);

    private async Task<MadeInvitation> InviteAsync(Guid id, InviteAddress address)
    {
        var name = _name.Trim().Length > 0 && Addresses.Count == 1 ? _name.Trim() : address.Name;
        try
        {
            return new MadeInvitation(address.Email, name, id, await Links(Me, id, Gone), null);
        }
        catch (Exception refusal) when (refusal is NestException or JournalUnavailableException)
        {
            return new MadeInvitation(address.Email, name, id, null, refusal.Message);
        }
    }

    private void Close()
    {
        if (_made is [{ Id: { } id }])
        {
            Dialog.Close(id);
        }
        else
        {
            Dialog.Close();
        }
    }
}
