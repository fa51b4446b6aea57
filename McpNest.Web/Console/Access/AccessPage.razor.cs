using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Access;

/// <summary>Who may call which tool of one server. A click is a change: it binds on the next call.</summary>
public sealed partial class AccessPage
{
    // People without own grants whose columns somebody asked for.
    private readonly HashSet<Guid> _asked = [];
    private HashSet<Guid> _people = [];
    private IReadOnlyList<UpstreamServer> _servers = [];
    private IReadOnlyList<ServerTool> _tools = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private IReadOnlyList<MemberSummary> _members = [];
    private AccessBoard? _board;
    private long _version;
    private int _days;
    private bool _loaded;

    [SupplyParameterFromQuery(Name = "server")]
    private string? ServerSlug { get; set; }

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private AccessBook Access { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private UpstreamServer? Chosen => _servers.FirstOrDefault(server => server.Slug == ServerSlug) ?? (_servers.Count > 0 ? _servers[0] : null);

    protected override async Task LoadAsync()
    {
        await ReadAsync();
        _loaded = true;
        Follow(() => Journal.State.Version == _version ? Task.CompletedTask : ReadAsync());
    }

    protected override void OnParametersSet()
    {
        if (_loaded)
        {
            Arrange();
        }
    }

    private async Task ReadAsync()
    {
        _version = Journal.State.Version;
        var groups = await Groups.ListAsync(Gone);
        var members = await People.ListAsync(Gone);
        (_groups, _members) = (groups, members);
        Arrange();
    }

    // A new board only when rows or columns differ; otherwise the rows look for themselves.
    private void Arrange()
    {
        _servers = [.. Journal.State.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)];
        if (Chosen is not { } chosen)
        {
            return;
        }

        _tools = [.. OfferName.InOrder(chosen.Offers.Where(tool => tool.Approved is not null || tool.Live is not null))];
        _people = [.. _asked, .. Journal.State.Grants.Values
            .Where(grant => grant.Target.ServerId == chosen.Id && grant.Subject.Kind == SubjectKind.Member).Select(grant => grant.Subject.Id)];
        AccessColumn[] columns =
        [
            .. _groups.Select(group => new AccessColumn(GrantSubject.Group(group.Id), group.Name)),
            .. _members.Where(member => _people.Contains(member.Id)).Select(member => new AccessColumn(GrantSubject.Member(member.Id), member.Name)),
        ];
        if (_board is null || !_board.Columns.SequenceEqual(columns))
        {
            _board = new AccessBoard(Journal, Time, columns, ToggleAsync);
        }
        else
        {
            _board.Look();
        }
    }

    private async Task ToggleAsync(AccessColumn column, GrantTarget target, CellState cell)
    {
        DateTimeOffset? until = cell.Next is not null && _days > 0 ? Time.GetUtcNow().AddDays(_days) : null;
        if (!await TryAsync(() => Access.SetAsync(Me, column.Subject, target, cell.Next, until, Gone)))
        {
            StateHasChanged();
        }
    }

    private void ChooseServer(ChangeEventArgs e) => Navigation.NavigateTo($"access?server={e.Value}", replace: true);

    private void AddPerson(ChangeEventArgs e)
    {
        if (Guid.TryParse(e.Value as string, out var id) && _asked.Add(id))
        {
            Arrange();
        }
    }

    private async Task EditGroupAsync(Guid? id)
    {
        var parameters = new DialogParameters<GroupDialog>
        {
            { dialog => dialog.Group, _groups.FirstOrDefault(group => group.Id == id) },
            { dialog => dialog.People, _members },
        };
        var dialog = await Dialogs.ShowAsync<GroupDialog>(id is null ? "New group" : "Group", parameters);
        if (await dialog.Result is { Canceled: false })
        {
            await TryAsync(ReadAsync);
        }
    }

    private static string? NoteOf(ServerTool tool) => tool.State switch
    {
        ToolState.New => "not approved yet: off whatever stands here",
        ToolState.Held => "held: changed since approval",
        ToolState.Gone => "gone",
        _ => null,
    };
}
