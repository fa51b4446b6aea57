using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>People, services and groups. What is listed, and how it is filtered, stands in the address.</summary>
public sealed partial class PeoplePage
{
    private const string Services = "services";
    private const string Groups = "groups";

    // Calls tick too, and change here only when somebody was last heard of.

    private IReadOnlyList<MemberLine>? _lines;
    private IReadOnlyList<GroupSummary> _groups = [];
    private IReadOnlyDictionary<Guid, JoinLinkFacts> _joinLinks = new Dictionary<Guid, JoinLinkFacts>();
    private IReadOnlyList<MemberLine> _shown = [];
    private int _all;
    private readonly SearchWords _search = new();
    private string _role = "";
    private string _state = "";
    private bool _mayInvite;
    private bool _isAdmin;
    private bool _opened;
    private Guid? _shownGroup;

    /// <summary>Opens the dialog at once, for links that say "invite somebody".</summary>
    [SupplyParameterFromQuery(Name = "add")]
    private string? Add { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    private string? Role { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    /// <summary>A group whose dialog is open.</summary>
    [SupplyParameterFromQuery(Name = "group")]
    private Guid? GroupId { get; set; }

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private GroupsBook Book { get; set; } = default!;

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private OpenLinks Links { get; set; } = default!;

    [Inject]
    private IJoinLinks JoinLinks { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Shows => Show is Services or Groups ? Show : "";

    private IReadOnlyList<GroupSummary> Fitting =>
        [.. _groups.Where(group => group.Name.Contains(_search.Text.Trim(), StringComparison.CurrentCultureIgnoreCase))];

    protected override async Task LoadAsync()
    {
        FollowPolicy(ReadAsync, Still);
        await ReadAsync();
    }

    protected override void OnParametersSet()
    {
        // The address is the truth when somebody goes back; what is typed goes into it at once.
        _search.Follow(Text);
        (_role, _state) = (Role ?? "", State ?? "");
        Choose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_opened && Add is not null && _mayInvite)
        {
            _opened = true;
            await InviteAsync();
        }

        if (GroupId != _shownGroup && _lines is not null)
        {
            _shownGroup = GroupId;
            if (_groups.FirstOrDefault(group => group.Id == GroupId && !group.IsEveryone) is { } group)
            {
                await EditGroupAsync(group);
                StateHasChanged();
            }
        }
    }

    private async Task ReadAsync()
    {
        _isAdmin = await MayAsync("Admin");
        _mayInvite = _isAdmin || (await MayAsync("Lead") && Authority.MayAddMember(Journal.State, Me, MemberRole.Member));
        var members = await People.ListAsync(Gone);
        _groups = await Book.ListAsync(Gone);
        _joinLinks = _isAdmin ? await JoinLinks.ListAsync(Gone) : new Dictionary<Guid, JoinLinkFacts>();
        var (waiting, links) = (await Invitations.WaitingAsync(Gone), await Links(Gone));
        _lines = [.. members.Select(member => MemberLines.Of(member, members, _groups, waiting, links))];
        Choose();
    }

    private void Choose()
    {
        if (Shows == Groups)
        {
            (_shown, _all) = ([], _groups.Count);
            return;
        }

        var listed = (_lines ?? []).Where(line => line.IsService == (Shows == Services)).ToList();
        _all = listed.Count;
        _shown =
        [
            .. listed.Where(line => line.Says(_search.Text.Trim())
                && (_role.Length == 0 || WireName.Of(line.Member.Role) == _role)
                && (_state.Length == 0 || WireName.Of(line.State) == _state)),
        ];
    }

    private void Search() => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["q"] = _search.Send(),
            ["role"] = Given(_role),
            ["state"] = Given(_state),
            ["add"] = null,
            ["group"] = null,
        }),
        replace: true);

    private void Clear()
    {
        (_search.Text, _role, _state) = ("", "", "");
        Search();
    }

    private string? Current(string show) => Shows == show ? "page" : null;

    private async Task InviteAsync()
    {
        var dialog = await Dialogs.ShowAsync<InviteDialog>(PeopleText.Invite, DialogKinds.Stay);
        if (await dialog.Result is { Canceled: false, Data: Guid id })
        {
            Navigation.NavigateTo($"people/{id}");
        }
        else if (Add is not null)
        {
            Search();
        }
    }

    private async Task AddServiceAsync()
    {
        var dialog = await Dialogs.ShowAsync<AddServiceDialog>(PeopleText.AddService);
        if (await dialog.Result is { Canceled: false, Data: Guid id })
        {
            Navigation.NavigateTo($"people/{id}");
        }
    }

    private async Task EditGroupAsync(GroupSummary? group)
    {
        var parameters = new DialogParameters<GroupDialog> { { dialog => dialog.Group, group }, { dialog => dialog.MayEdit, _isAdmin } };
        var dialog = await Dialogs.ShowAsync<GroupDialog>(group?.Name ?? PeopleText.NewGroup, parameters);
        await dialog.Result;
        await TryAsync(ReadAsync);
        if (GroupId is not null)
        {
            Search();
        }
    }

    private async Task JoinLinkAsync(GroupSummary group)
    {
        var parameters = new DialogParameters<JoinLinkDialog> { { dialog => dialog.Group, group }, { dialog => dialog.Link, _joinLinks.GetValueOrDefault(group.Id) } };
        var dialog = await Dialogs.ShowAsync<JoinLinkDialog>(Texts.Fill(PeopleText.JoinLinkOf, group.Name), parameters, DialogKinds.Stay);
        await dialog.Result;
        await TryAsync(ReadAsync);
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
