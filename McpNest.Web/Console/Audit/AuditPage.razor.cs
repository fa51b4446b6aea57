using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Audit;

/// <summary>Every call, newest first, following live. What is shown, and which call is open, stands in the address.</summary>
public sealed partial class AuditPage
{
    private static readonly TimeSpan s_clocksMaySlip = TimeSpan.FromHours(1);

    private CallWindow _window = CallWindow.Empty;
    private AuditQuery _view = new();
    private CallQuery? _query = CallQuery.All; // null while the text is none
    private string? _fault;
    private DateTimeOffset _looked;
    private CallEntry? _detail;
    private IReadOnlyList<MemberSummary> _members = [];
    private IReadOnlyList<string> _servers = [];
    private DotNetObjectReference<AuditPage>? _self;
    private ElementReference _top;
    private bool _paused;
    private bool _topSeen = true;
    private bool _loaded;

    [Inject]
    private CallLog Calls { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private ConsoleLinks Links { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <summary>Called by nest.js when the top of the list comes into view or leaves it.</summary>
    [JSInvokable]
    public async Task OnTopSeen(bool seen)
    {
        _topSeen = seen;
        if (seen && _window.Unseen > 0)
        {
            await DoAsync(RefreshAsync);
            StateHasChanged();
        }
    }

    protected override async Task LoadAsync()
    {
        _members = await People.ListAsync(Gone);
        _servers = [.. Journal.State.Servers.Values.Select(server => server.Slug).Order(StringComparer.Ordinal), ServerSlug.Nest];
        await ReadAsync(AuditQuery.Parse(Navigation.Uri));
        _loaded = true;
        Navigation.LocationChanged += OnLocationChanged;
        Follow(RefreshAsync);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("nest.watchTop", Gone, _top, _self);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= OnLocationChanged;
        _self?.Dispose();
        base.Dispose(disposing);
    }

    // Another address is another question.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(FollowAddressAsync);

    /// <summary>Shows what the address says now. Whoever is at it, or at something else, looks again when that is done.</summary>
    private async Task FollowAddressAsync()
    {
        while (Navigation.ToBaseRelativePath(Navigation.Uri).StartsWith("audit", StringComparison.Ordinal)
            && AuditQuery.Parse(Navigation.Uri) is var view && view != _view && await TryAsync(() => ReadAsync(view)))
        {
            StateHasChanged();
        }
    }

    private async Task ReadAsync(AuditQuery view)
    {
        var sameRows = _loaded && view.Text == _view.Text;
        _view = view;
        if (!sameRows)
        {
            await Directory.RefreshAsync(Gone);
            Understand();
            _looked = Time.GetUtcNow();
            _window = _query is null ? CallWindow.Empty : CallWindow.First(await Calls.PageAsync(_query, null, CallWindow.PageSize, Gone));
        }

        _detail = view.Call is { } seq
            ? _window.Rows.FirstOrDefault(entry => entry.Seq == seq) ?? await Calls.FindAsync(seq, Gone)
            : null;
    }

    private async Task RefreshAsync()
    {
        var text = _view.Text;
        Understand(); // "24h ago" is later now
        if (_query is not { } query)
        {
            return;
        }

        await Directory.RefreshAsync(Gone);
        // Only what can have changed: a rare query must not be searched for anew with every call of others.
        var since = (_window.ChangesSince ?? _looked) - s_clocksMaySlip;
        _looked = Time.GetUtcNow();
        var page = await Calls.PageAsync(since > (query.After?.At ?? default) ? query.Since(since) : query, null, CallWindow.PageSize, Gone);
        if (text == _view.Text)
        {
            _window = _window.Refresh(page, follow: !_paused && _topSeen);
            _detail = _detail is null ? null : _window.Rows.FirstOrDefault(entry => entry.Seq == _detail.Seq) ?? _detail;
        }
    }

    private void Understand()
    {
        var reading = CallQuery.Read(_view.Text, Time.GetUtcNow());
        (_query, _fault) = (reading.Query, reading.Fault?.Sentence);
    }

    private Task OlderAsync() => DoAsync(async () =>
        _window = _query is null ? _window : _window.WithOlder(await Calls.PageAsync(_query, _window.SearchedTo, CallWindow.PageSize, Gone)));

    private Task CatchUpAsync() => DoAsync(async () =>
    {
        _window = _query is null ? _window : CallWindow.First(await Calls.PageAsync(_query, null, CallWindow.PageSize, Gone));
        await Js.InvokeVoidAsync("nest.toTop", Gone, _top);
    });

    private async Task DoAsync(Func<Task> act)
    {
        await TryAsync(act);
        await FollowAddressAsync();
    }

    private Task TogglePauseAsync()
    {
        _paused = !_paused;
        return _paused ? Task.CompletedTask : CatchUpAsync();
    }

    private void Narrow(QueryKey key, ChangeEventArgs e) => Show(_view with { Text = QueryEdit.Set(_view.Text, key, Value(e)) });

    /// <summary>What a list shows of the text; a member's other names count as well.</summary>
    private string? Chosen(QueryKey key) => QueryEdit.Get(_query, key) is { } value && key == QueryKey.Member
        ? _members.FirstOrDefault(member => new[] { Pseudonym.Of(member.Id), member.Email, member.Name, member.Id.ToString() }.Contains(value, StringComparer.OrdinalIgnoreCase)) is { } found
            ? Pseudonym.Of(found.Id)
            : null
        : QueryEdit.Get(_query, key);

    private void Show(AuditQuery view) => Navigation.NavigateTo(view.ToAddress());

    private string Why(CallEntry entry) => WhyText.Of(entry, Journal.State, Directory);

    private static string? Value(ChangeEventArgs e) => (e.Value as string)?.Trim() is { Length: > 0 } value ? value : null;
}
