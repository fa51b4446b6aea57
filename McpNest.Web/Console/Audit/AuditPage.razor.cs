using System.Globalization;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Audit;

/// <summary>Every call and change, newest first, following live. What is shown, and which line is open, stands in the address.</summary>
public sealed partial class AuditPage
{
    private static readonly TimeSpan s_clocksMaySlip = TimeSpan.FromHours(1);

    private AuditWindow _window = AuditWindow.Empty;
    private AuditQuery _view = new();
    private LineView _lines = default!;
    private CallQuery? _query = CallQuery.All; // null while the text is none
    private string? _fault;
    private DateTimeOffset _looked;
    private AuditRow? _row;
    private CallGrounds? _grounds;
    private IReadOnlyList<SavedView> _saved = [];
    private DotNetObjectReference<AuditPage>? _self;
    private ElementReference _top;
    private bool _paused;
    private DateTimeOffset _pausedAt;
    private bool _topSeen = true;
    private bool _loaded;

    [Inject]
    private AuditDesk Desk { get; set; } = default!;

    [Inject]
    private SavedViews Views { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private ConsoleLinks Links { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private bool MayExport => _query is not null;

    /// <summary>A reader at the top of the list sees new lines come; whoever reads one of them, or further down, keeps their place.</summary>
    private bool Follows => !_paused && _topSeen && _row is null;

    /// <summary>What is exported while paused is what is shown: "after:24h" and the newest line stay what they were.</summary>
    private string ExportText => _paused && _query is { } query ? QueryEdit.Fixed(_view.Text, query) : _view.Text;

    private string? ExportThrough => _paused ? ((_window.IsCut ? _window.Counted : _window.Newest) ?? 0).ToString(CultureInfo.InvariantCulture) : null;

    private string New => $"{_window.Unseen:N0}{(_window.Uncounted ? "+" : "")}";

    /// <summary>Called by nest.js when the top of the list comes into view or leaves it.</summary>
    [JSInvokable]
    public async Task OnTopSeen(bool seen)
    {
        _topSeen = seen;
        if (Follows && _window.Unseen > 0)
        {
            await DoAsync(RefreshAsync);
            StateHasChanged();
        }
    }

    protected override async Task LoadAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        Renew();
        _saved = await Views.ListAsync(Me, Gone);
        do
        {
            await ReadAsync(AuditQuery.Parse(Navigation.Uri));
        }
        while (IsHere && AuditQuery.Parse(Navigation.Uri) != _view); // somebody was faster than the first answer
        Follow(null, async () =>
        {
            var shown = _window;
            await RefreshAsync();
            return _window != shown;
        });
        CountNowAndThen();
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
        _counting?.Dispose();
        _self?.Dispose();
        base.Dispose(disposing);
    }

    // Another address is another question.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(FollowAddressAsync);

    /// <summary>Shows what the address says now. Whoever is at it, or at something else, looks again when that is done.</summary>
    private async Task FollowAddressAsync()
    {
        while (IsHere && AuditQuery.Parse(Navigation.Uri) is var view && view != _view && await TryAsync(() => ReadAsync(view)))
        {
            StateHasChanged();
        }

        StateHasChanged();
    }

    private bool IsHere => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0] == "audit";

    private async Task ReadAsync(AuditQuery view)
    {
        var sameRows = _loaded && view.ListsAs(_view);
        _view = view;
        if (!sameRows)
        {
            await Directory.RefreshAsync(Gone);
            Renew();
            _pausedAt = Time.GetUtcNow(); // another question is asked now
            Understand();
            _looked = Time.GetUtcNow();
            _window = AuditWindow.Empty;
            _window = await PageAsync(_query, null) is { } page ? AuditWindow.First(page) : AuditWindow.Empty;
        }

        await OpenAsync(view.Call);
        if (!sameRows)
        {
            _loaded = true;
            StateHasChanged();
            await CountAsync();
        }
    }

    /// <summary>Shows one line beside the list, whether the list has it or not.</summary>
    private async Task OpenAsync(long? seq)
    {
        _row = seq is null ? null : _window.Rows.FirstOrDefault(row => row.Seq == seq) ?? await Desk.FindAsync(Me, seq.Value, Gone);
        _grounds = _row?.Call is { } call ? await Desk.GroundsAsync(Me, call, Gone) : null;
        if (seq is not null && _row is null)
        {
            Problem = Texts.Fill(AuditText.NoRecord, $"{seq:N0}");
        }
    }

    private async Task RefreshAsync()
    {
        if (!_loaded)
        {
            return;
        }

        var view = _view;
        Understand(); // "24h ago" is later now
        if (_query is not { } query)
        {
            return;
        }

        await Directory.RefreshAsync(Gone);
        // Only what can have changed: a rare query must not be searched for anew with every call of others.
        var since = (_window.ChangesSince ?? _looked) - s_clocksMaySlip;
        _looked = Time.GetUtcNow();
        var page = await PageAsync(since > (query.After?.At ?? default) ? query.Since(since) : query, null);
        if (page is not null && view.ListsAs(_view))
        {
            _window = _window.Refresh(page, Follows);
            foreach (var seq in _window.OpenBeyond(page).ToList())
            {
                if (await Desk.FindAsync(Me, seq, Gone) is { } ended && view.ListsAs(_view))
                {
                    _window = _window.With(ended);
                }
            }

            _row = _row is null ? null : _window.Rows.FirstOrDefault(row => row.Seq == _row.Seq) ?? _row;
            _countsAreOld = true;
        }
    }

    private async Task<AuditLines?> PageAsync(CallQuery? query, long? before) =>
        query is null ? null : await Desk.PageAsync(Me, _view.Scope, query, before, AuditWindow.PageSize, Gone);

    private void Understand()
    {
        var reading = CallQuery.Read(_view.Text, _paused ? _pausedAt : Time.GetUtcNow());
        (_query, _fault) = (reading.Query, reading.Fault?.Sentence);
        if (_query is { } query && AuditDesk.WhyNot(_view.Scope, query) is { } sentence)
        {
            (_query, _fault) = (null, sentence);
        }
    }

    /// <summary>Has every line drawn anew: another list, or other names.</summary>
    private void Renew() => _lines = new LineView(
        _view with { Call = null }, call => WhyText.Of(call, Journal.State, id => Desk.NameOf(Me, id), Directory.GroupNameOf));

    private Task OlderAsync() => DoAsync(async () =>
        _window = await PageAsync(_query, _window.SearchedTo) is { } page ? _window.WithOlder(page) : _window);

    private Task CatchUpAsync() => DoAsync(async () =>
    {
        _window = await PageAsync(_query, null) is { } page ? AuditWindow.First(page) : _window;
        await Js.InvokeVoidAsync("nest.toTop", Gone, _top);
    });

    private async Task DoAsync(Func<Task> act)
    {
        await TryAsync(act);
        await FollowAddressAsync();
    }

    private Task TogglePauseAsync()
    {
        (_paused, _pausedAt) = (!_paused, Time.GetUtcNow());
        return _paused ? Task.CompletedTask : CatchUpAsync();
    }

    private void Show(AuditQuery view)
    {
        if (view != _view)
        {
            Navigation.NavigateTo(view.ToAddress());
        }
    }

    private void Close() => Show(_view with { Call = null });
}
