using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Access;

/// <summary>Who may call what: groups and people over tools. A click is drafted; nothing binds before it is applied.</summary>
public sealed partial class AccessPage
{
    // Above this, rows are drawn as they come into view.
    private const int MostRows = 80;

    private readonly AccessScene _scene = new();
    private readonly Dictionary<Guid, ToolHint> _hints = [];

    private HashSet<Guid> _people = [];
    private AccessLine[] _shown = [];
    private IReadOnlyList<GroupSummary> _groups = [];
    private IReadOnlyList<MemberSummary> _members = [];
    private (AccessBoard?, AccessLine[]) _settled;
    private AccessFilter _filter = new(null);
    private AccessBoard? _board;
    private DotNetObjectReference<AccessPage>? _self;
    private long _version = -1;
    private DateTimeOffset _readAt;
    private int? _column;
    private bool _everyOverride;
    private bool _narrow;
    private bool _explains;
    private bool _mayAdmin;
    private bool _mayChange;
    private bool _loaded;

    [SupplyParameterFromQuery(Name = "server")]
    private string? ServerSlug { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Typed { get; set; }

    [SupplyParameterFromQuery(Name = "member")]
    private Guid? Member { get; set; }

    [SupplyParameterFromQuery(Name = "agent")]
    private Guid? Agent { get; set; }

    /// <summary>An id, or a name as agents know it.</summary>
    [SupplyParameterFromQuery(Name = "tool")]
    private string? Tool { get; set; }

    /// <summary>People whose columns somebody asked for, and groups whose people stand beside them: ids with commas between.</summary>
    [SupplyParameterFromQuery(Name = "people")]
    private string? AskedPeople { get; set; }

    [SupplyParameterFromQuery(Name = "open")]
    private string? OpenGroups { get; set; }

    [Inject]
    private AccessBook Access { get; set; } = default!;

    [Inject]
    private GroupsBook Groups { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private ToolHints Hints { get; set; } = default!;

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    [Inject]
    private ISnackbar Messages { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private PolicyState State => Journal.State;

    private string Query => Typed ?? (ServerSlug is { Length: > 0 } slug ? $"server:{slug}" : "");

    private Guid? ToolId => Guid.TryParse(Tool, out var id) ? id
        : Tool is { Length: > 0 } name && State.Resolve(OfferKind.Tool, name) is { ToolId: var found } && found != Guid.Empty ? found : null;

    /// <summary>Called by access.js when the window becomes too narrow for more than one column, or wide again.</summary>
    [JSInvokable]
    public void OnNarrow(bool narrow)
    {
        _narrow = narrow;
        Arrange();
        StateHasChanged();
    }

    protected override async Task LoadAsync()
    {
        (_mayAdmin, _mayChange) = (await MayAsync("Admin"), await MayAsync("Lead"));
        _self = DotNetObjectReference.Create(this);
        var browser = await Js.InvokeAsync<BrowserDraft?>("nestAccess.begin", Gone, _self, User.MemberId());
        _narrow = browser?.Narrow ?? false;
        if (_mayChange && browser?.Draft is { Count: > 0 } kept)
        {
            _draft.Load(kept.Select(pair => DraftCell.Read(pair.Key, pair.Value)).OfType<GrantEdit>());
        }

        _explains = Member is not null || Tool is not null;
        await ReadAsync();
        _loaded = true;
        Follow(Still, async () =>
        {
            if (State.Version == _version && !SomeGrantEndedSince(_readAt))
            {
                return false;
            }

            await ReadAsync();
            return true;
        });
    }

    protected override void OnParametersSet()
    {
        (_asked, _open) = (IdsOf(AskedPeople), IdsOf(OpenGroups));
        if (_loaded)
        {
            _explains |= Member is not null || Tool is not null;
            Arrange();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Only where cells came or went: the walk needs one of them in the tab order.
        if (_board is not null && _settled != (_board, _shown))
        {
            _settled = (_board, _shown);
            await Js.InvokeVoidAsync("nestAccess.settle", _back);
            _back = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _self?.Dispose();
        base.Dispose(disposing);
    }

    private async Task ReadAsync()
    {
        var state = State;
        var (groups, members) = (await Groups.ListAsync(Gone), await People.ListAsync(Gone));
        foreach (var offer in state.Servers.Values.SelectMany(server => server.Offers))
        {
            _hints[offer.Id] = await Hints.OfAsync(offer, Gone);
        }

        (_groups, _members, _version, _readAt) = (groups, members, state.Version, Time.GetUtcNow());
        await KeepAsync(_draft.Settle(State));
        Arrange();
        Reckon();
        if (_overtaken.Count > 0)
        {
            _who = await Access.WhoAsync(_overtaken, Gone);
        }
    }

    private bool SomeGrantEndedSince(DateTimeOffset then)
    {
        var now = Time.GetUtcNow();
        return State.Grants.Values.Any(grant => grant.Until > then && grant.Until <= now);
    }

    // A new board only when columns differ; otherwise the rows look for themselves.
    private void Arrange()
    {
        _scene.SetLines(State, Me, HintOf);
        var before = _shown;
        _people = [.. _asked];
        if (_explains && Member is { } explained)
        {
            _people.Add(explained);
        }

        if (_everyOverride)
        {
            _people.UnionWith(State.Grants.Values
                .Where(grant => grant.Subject.Kind == SubjectKind.Member && !_closed.Contains(grant.Subject.Id)).Select(grant => grant.Subject.Id));
        }

        _scene.SetColumns(_groups, _members.Where(member => _people.Contains(member.Id)), _open);
        _filter = new AccessFilter(Query);
        _shown =
        [
            .. _scene.Lines.GroupBy(line => line.Target.ServerId).SelectMany(server =>
            {
                var fitting = server.Where(line => !line.IsServer && _filter.Fits(line)).ToList();
                return server.Where(line => line.IsServer && (fitting.Count > 0 || _filter.Fits(line))).Concat(fitting);
            }),
        ];
        _shown = before.SequenceEqual(_shown) ? before : _shown;
        _column = _scene.Columns.Any(column => column.Id == _column) ? _column : _scene.Columns.Count > 0 ? _scene.Columns[0].Id : null;
        AccessColumn[] columns = [.. _scene.Columns.Where(column => _narrow ? column.Id == _column : _filter.Fits(column))];
        if (_board is null || !_board.Columns.SequenceEqual(columns))
        {
            _board = new AccessBoard(Journal, Time, _draft, columns);
            (_anchor, _selected) = (null, []);
        }
        else
        {
            _board.Look();
        }
    }

    private ToolHint HintOf(Guid offerId) => _hints.GetValueOrDefault(offerId, ToolHint.Write);

    private void Search(ChangeEventArgs e) => Go(e.Value as string, Member, Agent, Tool);

    private void Explain((Guid? Member, Guid? Agent, Guid? Tool) pair) => Go(Typed, pair.Member, pair.Agent, pair.Tool?.ToString());

    private void ToggleExplain()
    {
        _explains = !_explains;
        if (!_explains)
        {
            Go(Typed, null, null, null);
        }
    }

    private void Go(string? query, Guid? member, Guid? agent, string? tool) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters("access", new Dictionary<string, object?>
        {
            ["server"] = query is null ? ServerSlug : null,
            ["q"] = string.IsNullOrWhiteSpace(query) ? null : query.Trim(),
            ["member"] = member,
            ["agent"] = agent,
            ["tool"] = tool,
            ["people"] = Written(_asked),
            ["open"] = Written(_open),
        }),
        replace: true);

    private void ChooseColumn(ChangeEventArgs e)
    {
        _column = int.TryParse(e.Value as string, out var id) ? id : null;
        Arrange();
    }


    private static string KindOf(AccessColumn column) =>
        column.IsPerson ? AccessText.KindPerson : column.IsEveryone ? AccessText.KindEveryone : AccessText.KindGroup;

    /// <summary>What access.js has kept of this tab, and how wide it is.</summary>
    /// <param name="Draft">Cells and what was drafted of them, as ids.</param>
    internal sealed record BrowserDraft(bool Narrow, Dictionary<string, string>? Draft);
}
