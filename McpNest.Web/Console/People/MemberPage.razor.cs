using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>One member and their agents. Everybody sees their own page; leads see all.</summary>
public sealed partial class MemberPage
{
    // A key or a link is shown once: neither Escape nor a click beside the dialog may take it away.
    private static readonly DialogOptions s_stay = new()
    {
        BackdropClick = false,
        CloseOnEscapeKey = false,
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
    };

    private MemberSummary? _member;
    private IReadOnlyList<AgentSummary> _agents = [];
    private IReadOnlyList<string> _groups = [];
    private bool _isLead;
    private bool _isAdmin;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private AgentsBook Agents { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private bool IsSelf => Me.MemberId == Id;

    private string Heading => _member is null ? "Member" : IsSelf && !_isLead ? "My connection" : _member.Name;

    protected override async Task LoadAsync()
    {
        Follow(ReadAsync);
        await ReadAsync();
    }

    // From one member's page straight to another's.
    protected override async Task OnParametersSetAsync()
    {
        if (_member is not null && _member.Id != Id)
        {
            await TryAsync(ReadAsync);
        }
    }

    private async Task ReadAsync()
    {
        // Again with each read: a role may have been taken away while the page was open.
        _isLead = await MayAsync("Lead");
        _isAdmin = await MayAsync("Admin");
        if (!_isLead && !IsSelf)
        {
            (_member, _agents, _groups) = (null, [], []);
            throw new NestException("You can open your own page only.");
        }

        _member = (await People.ListAsync(Gone)).FirstOrDefault(member => member.Id == Id)
            ?? throw new NestException("There is no such member (any more).");
        _agents = await Agents.ListAsync(Id, Gone);
        _groups = [.. (await Groups.ListAsync(Gone)).Where(group => group.IsEveryone || group.Members.Contains(Id)).Select(group => group.Name)];
    }

    private async Task ThenReadAsync(Task act)
    {
        await act;
        await ReadAsync();
    }

    private async Task IssueAsync()
    {
        var parameters = new DialogParameters<IssueKeyDialog> { { dialog => dialog.MemberId, Id } };
        var dialog = await Dialogs.ShowAsync<IssueKeyDialog>("Issue key", parameters, s_stay);
        await dialog.Result;
        await TryAsync(ReadAsync);
    }

    private async Task MakeSignInLinkAsync()
    {
        var parameters = new DialogParameters<SignInLinkDialog>
        {
            { dialog => dialog.Email, _member!.Email },
            { dialog => dialog.Name, _member.Name },
        };
        await Dialogs.ShowAsync<SignInLinkDialog>("Sign-in link", parameters, s_stay);
    }

    private async Task RevokeAsync(AgentSummary agent)
    {
        if (await Dialogs.ConfirmAsync($"Revoke {agent.Name}?", "Its key stops working with the next call. This cannot be undone; a new key can be issued.", "Revoke"))
        {
            await TryAsync(() => ThenReadAsync(Agents.RevokeAsync(Me, agent.Id, Gone)), $"{agent.Name} is revoked.");
        }
    }

    private async Task SuspendAsync()
    {
        if (await Dialogs.ConfirmAsync($"Suspend {_member!.Name}?", "Calls of all their agents are refused, and they cannot sign in, until somebody unsuspends them. Keys and access stay.", "Suspend"))
        {
            await TryAsync(() => ThenReadAsync(People.SuspendAsync(Me, Id, Gone)), "Suspended.");
        }
    }

    private Task<bool> UnsuspendAsync() =>
        TryAsync(() => ThenReadAsync(People.UnsuspendAsync(Me, Id, Gone)), "Unsuspended.");

    private async Task SetRoleAsync(ChangeEventArgs e)
    {
        if (Enum.TryParse<MemberRole>(e.Value as string, out var role))
        {
            await TryAsync(() => ThenReadAsync(People.SetRoleAsync(Me, Id, role, Gone)), "Role set.");
        }
    }
}
