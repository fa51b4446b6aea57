using McpNest.Core.Journal;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Settings;

/// <summary>What this nest is, and how this browser shows it. Nothing here changes the nest.</summary>
public sealed partial class SettingsPage
{
    private static readonly string[] s_themes = ["light", "dark", "system"];

    private string _theme = "system";

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    [Inject]
    private ConsoleLinks Links { get; set; } = default!;

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    protected override async Task LoadAsync() =>
        _theme = await Js.InvokeAsync<string?>("nest.kept", Gone, "theme", "system") ?? "system";

    private async Task SetThemeAsync(string theme)
    {
        _theme = theme;
        await Js.InvokeVoidAsync("nest.keep", Gone, "theme", theme);
    }
}
