using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Layout;

/// <summary>The console's frame. Asks the browser once for theme and time zone before it draws, so that neither flickers.</summary>
public sealed partial class MainLayout : IDisposable
{
    private DotNetObjectReference<MainLayout>? _self;
    private ErrorBoundary? _boundary;
    private MudDialogProvider? _dialogs;
    private bool _dark;
    private bool _ready;
    private bool _navigationOpen;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    // The page says that its session is over; a dialog above it would go on showing what it shows.
    protected override async Task OnParametersSetAsync()
    {
        if (Authentication is not null && (await Authentication).User.Identity is not { IsAuthenticated: true })
        {
            _dialogs?.DismissAll();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            var facts = await Js.InvokeAsync<BrowserFacts?>("nest.begin", _self);
            _dark = facts?.Dark ?? false;
            BrowserTime.Begin(facts);
            _ready = true;
            StateHasChanged();
        }
    }

    /// <summary>Called by nest.js when the person, or their system, changes between light and dark.</summary>
    [JSInvokable]
    public void OnThemeChanged(bool dark)
    {
        _dark = dark;
        StateHasChanged();
    }

    public void Dispose()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        _self?.Dispose();
    }

    private async Task ToggleNavigationAsync()
    {
        _navigationOpen = !_navigationOpen;
        await Task.Yield(); // until it is drawn
        await Js.InvokeVoidAsync("nest.focus", _navigationOpen ? ".rail a" : ".topbar .menu");
    }

    private void Recover() => _boundary?.Recover();

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _navigationOpen = false;
        _boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }
}
