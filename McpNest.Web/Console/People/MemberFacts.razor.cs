using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>Who a member is, and what of it the reader may change in place.</summary>
public sealed partial class MemberFacts
{
    private bool _renames;
    private string _name = "";

    // A choice that was not confirmed must not stay in the list.
    private int _drawn;

    [Parameter, EditorRequired]
    public MemberLine Line { get; set; } = default!;

    [Parameter, EditorRequired]
    public IReadOnlyList<GroupSummary> Groups { get; set; } = [];

    /// <summary>Services they answer for.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<MemberSummary> Services { get; set; } = [];

    [Parameter]
    public bool MayInvite { get; set; }

    [Parameter]
    public bool IsAdmin { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private GroupsBook Book { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private IReadOnlyList<GroupSummary> Others => [.. Groups.Where(group => !group.IsEveryone && !group.Members.Contains(Line.Member.Id))];

    private IReadOnlyList<string> Owned => MemberReach.Of(Journal.State, Line.Member.Id, Time.GetUtcNow()).Servers;

    private Task BeginRenameAsync()
    {
        (_renames, _name) = (true, Line.Member.Name);
        return FocusAsync("#rename");
    }

    private Task EndRenameAsync()
    {
        _renames = false;
        return FocusAsync("#begin-rename");
    }

    private Task<bool> RenameAsync() => TryAsync(async () =>
    {
        await People.RenameAsync(Me, Line.Member.Id, _name, Gone);
        await EndRenameAsync();
        await OnChanged.InvokeAsync();
    }, PeopleText.Renamed);

    private async Task SetRoleAsync(ChangeEventArgs e)
    {
        _drawn++;
        if (Enum.TryParse<MemberRole>(e.Value as string, out var role) && role != Line.Member.Role && await ConfirmAsync(role))
        {
            await TryAsync(async () =>
            {
                await People.SetRoleAsync(Me, Line.Member.Id, role, Gone);
                await OnChanged.InvokeAsync();
            }, PeopleText.RoleSet);
        }
    }

    private Task<bool> ConfirmAsync(MemberRole role)
    {
        var (what, consequence) = role switch
        {
            MemberRole.Admin => (PeopleText.RoleToAdmin, PeopleText.RoleConfirmAdmin),
            MemberRole.Lead => (PeopleText.RoleToLead, PeopleText.RoleConfirmLead),
            MemberRole.Auditor => (PeopleText.RoleToAuditor, PeopleText.RoleConfirmAuditor),
            _ => (PeopleText.RoleToMember, PeopleText.RoleConfirmMember),
        };
        return Dialogs.ConfirmAsync(Texts.Fill(PeopleText.RoleConfirm, Line.Member.Name, what), consequence, PeopleText.RoleChange);
    }

    private async Task ChangeOwnerAsync()
    {
        var parameters = new DialogParameters<ServiceOwnerDialog> { { dialog => dialog.Service, Line.Member } };
        var dialog = await Dialogs.ShowAsync<ServiceOwnerDialog>(Texts.Fill(PeopleText.OwnerTitle, Line.Member.Name), parameters);
        if (await dialog.Result is { Canceled: false })
        {
            await TryAsync(() => OnChanged.InvokeAsync(), PeopleText.OwnerSet);
        }
    }

    private Task JoinAsync(ChangeEventArgs e) => Guid.TryParse(e.Value as string, out var id) ? PutAsync(id, isIn: true) : Task.CompletedTask;

    // By the groups as they are: what this one person loses, whoever else comes or goes meanwhile.
    private async Task TakeOutAsync(GroupSummary group)
    {
        var rest = Journal.State.Groups.GetValueOrDefault(group.Id)?.Members.Except([Line.Member.Id]).ToArray() ?? [];
        var loss = GroupWords.Loss(GroupLoss.Of(Journal.State, group.Id, rest, Time.GetUtcNow()));
        if (loss.Length == 0
            || await Dialogs.ConfirmAsync(Texts.Fill(PeopleText.TakeOutTitle, Line.Member.Name, group.Name), loss, PeopleText.TakeOutVerb))
        {
            await PutAsync(group.Id, isIn: false);
        }
    }

    private Task<bool> PutAsync(Guid groupId, bool isIn) => TryAsync(async () =>
    {
        await Book.PutAsync(Me, groupId, Line.Member.Id, isIn, Gone);
        await OnChanged.InvokeAsync();
    }, PeopleText.InGroup);

    private async Task InviteAsync()
    {
        var parameters = new DialogParameters<LinkDialog> { { dialog => dialog.Member, Line.Member }, { dialog => dialog.Invites, true } };
        var dialog = await Dialogs.ShowAsync<LinkDialog>(PeopleText.Invitation, parameters, DialogKinds.Stay);
        await dialog.Result;
        await OnChanged.InvokeAsync();
    }
}
