using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>
/// One member: who they are, their agents, and what they may use. Auditors, leads and admins see everybody; whoever answers for a service
/// sees that; a plain member's own place is My agents.
/// </summary>
public sealed partial class MemberPage
{
    // Calls tick too, and change here only when somebody was last heard of.

    private MemberLine? _line;
    private IReadOnlyList<AgentSummary> _agents = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private IReadOnlyList<MemberSummary> _services = [];
    private bool _reads;
    private bool _isAdmin;
    private bool _mayHandle;
    private bool _mayIssue;
    private bool _mayInvite;
    private bool _mayChange;
    private bool _seesUse;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private AgentsBook Agents { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private OpenLinks Links { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Heading => _line?.Member.Name ?? PeopleText.Member;

    protected override async Task LoadAsync()
    {
        FollowPolicy(ReadAsync, Still);
        await ReadAsync();
    }

    // From one member's page straight to another's.
    protected override async Task OnParametersSetAsync()
    {
        if (_line is not null && _line.Member.Id != Id)
        {
            await TryAsync(ReadAsync);
        }
    }

    private async Task ReadAsync()
    {
        // Again with each read: a role may have been taken away while the page was open.
        _reads = await MayAsync("Auditor");
        _isAdmin = await MayAsync("Admin");
        var isLead = await MayAsync("Lead");
        var state = Journal.State;
        var subject = state.Members.GetValueOrDefault(Id);
        if (!_reads && subject?.OwnerId != Me.MemberId)
        {
            (_line, _agents, _groups, _services) = (null, [], [], []);
            if (Id == Me.MemberId)
            {
                Navigation.NavigateTo("agents", replace: true);
                return;
            }

            throw new NestException(PeopleText.OwnPageOnly);
        }

        var members = await People.ListAsync(Gone);
        var member = members.FirstOrDefault(member => member.Id == Id);
        if (member is null || subject is null)
        {
            _line = null;
            throw new NestException(PeopleText.NoSuchMember);
        }

        _groups = await Groups.ListAsync(Gone);
        _line = MemberLines.Of(member, members, _groups, await Invitations.WaitingAsync(Gone), await Links(Gone));
        _agents = await Agents.ListAsync(Id, Gone);
        _services = [.. members.Where(other => other.OwnerId == Id)];
        (_mayHandle, _mayIssue) = (Authority.MayHandleKeysOf(state, Me, subject), Authority.MayIssueKeysOf(state, Me, subject));
        _mayInvite = isLead && Authority.MayInvite(state, Me, subject);
        _mayChange = isLead;
        _seesUse = Authority.SeesNames(state, Me) || Id == Me.MemberId || subject.OwnerId == Me.MemberId;
    }

    private async Task IssueAsync()
    {
        var parameters = new DialogParameters<IssueKeyDialog> { { dialog => dialog.MemberId, Id } };
        var dialog = await Dialogs.ShowAsync<IssueKeyDialog>(PeopleText.IssueKey, parameters, DialogKinds.Stay);
        await dialog.Result;
        await TryAsync(ReadAsync);
    }
}
