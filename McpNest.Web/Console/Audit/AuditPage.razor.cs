using McpNest.Core.Administration;
using McpNest.Core.Audit;
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
    private CallWindow _window = CallWindow.Empty;
    private AuditQuery _query = new();
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
            await TryAsync(RefreshAsync);
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
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        var query = AuditQuery.Parse(e.Location);
        if (Navigation.ToBaseRelativePath(e.Location).StartsWith("audit", StringComparison.Ordinal) && query != _query)
        {
            _ = InvokeAsync(async () =>
            {
                await TryAsync(() => ReadAsync(query));
                StateHasChanged();
            });
        }
    }

    private async Task ReadAsync(AuditQuery query)
    {
        var sameRows = _loaded && query.Filter == _query.Filter;
        _query = query;
        if (!sameRows)
        {
            await Directory.RefreshAsync(Gone);
            _window = CallWindow.First(await Calls.PageAsync(query.Filter, null, CallWindow.PageSize, Gone));
        }

        _detail = query.Call is { } seq
            ? _window.Rows.FirstOrDefault(entry => entry.Seq == seq) ?? await Calls.FindAsync(seq, Gone)
            : null;
    }

    private async Task RefreshAsync()
    {
        await Directory.RefreshAsync(Gone);
        var query = _query;
        var newest = await Calls.PageAsync(query.Filter, null, CallWindow.PageSize, Gone);
        if (query.Filter == _query.Filter)
        {
            _window = _window.Refresh(newest, follow: !_paused && _topSeen);
            _detail = _detail is null ? null : _window.Rows.FirstOrDefault(entry => entry.Seq == _detail.Seq) ?? _detail;
        }
    }

    private Task<bool> OlderAsync() => TryAsync(async () =>
        _window = _window.WithOlder(await Calls.PageAsync(_query.Filter, _window.Oldest, CallWindow.PageSize, Gone)));

    private Task<bool> CatchUpAsync() => TryAsync(async () =>
    {
        _window = CallWindow.First(await Calls.PageAsync(_query.Filter, null, CallWindow.PageSize, Gone));
        await Js.InvokeVoidAsync("nest.toTop", Gone, _top);
    });

    private Task TogglePauseAsync()
    {
        _paused = !_paused;
        return _paused ? Task.CompletedTask : CatchUpAsync();
    }

    private void FilterTool(ChangeEventArgs e)
    {
        // People paste the name agents see; the record keeps server and tool apart.
        var typed = Value(e)?.Trim();
        Show(typed is not null && ToolAddress.Parse(typed) is { } address
            ? _query with { Server = address.Server, Tool = address.Tool }
            : _query with { Tool = typed });
    }

    private void Show(AuditQuery query) => Navigation.NavigateTo(query.ToAddress());

    private string Why(CallEntry entry) => WhyText.Of(entry, Journal.State, Directory);

    private static string? Value(ChangeEventArgs e) => e.Value as string is { Length: > 0 } value ? value : null;
}
