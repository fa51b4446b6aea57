using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Settings;

/// <summary>
/// How this browser shows the nest, for everybody; how the nest is set, for auditors to read and for admins to change as far as the
/// configuration leaves it open.
/// </summary>
public sealed partial class SettingsPage
{
    private static readonly (string Theme, string Word)[] s_themes =
        [("light", SettingsText.ThemeLight), ("dark", SettingsText.ThemeDark), ("system", SettingsText.ThemeSystem)];

    private static readonly (string Id, string Title)[] s_places =
    [
        ("browser", SettingsText.Browser), ("nest", SettingsText.Nest), ("sign-in", SettingsText.SignIn), ("notices", SettingsText.Notices),
        ("journal", SettingsText.Journal),
        ("instance", SettingsText.Instance), ("limits", SettingsText.Limits),
    ];

    private string _theme = "system";
    private bool _letters = true;
    private SettingsSearch _search = new("");
    private bool _foundNothing;
    private InstanceFacts _facts = new();
    private bool _reads;
    private bool _changes;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private BrowserTime BrowserTime { get; set; } = default!;

    [Inject]
    private InstanceReader Instance { get; set; } = default!;

    protected override async Task LoadAsync()
    {
        _theme = await Js.InvokeAsync<string?>("nest.kept", Gone, "theme", "system") ?? "system";
        _letters = await Js.InvokeAsync<string?>("nest.kept", Gone, "keys", "on") != "off";
        _changes = await MayAsync("Admin");
        _reads = _changes || await MayAsync("Journal");
        _facts = _reads ? Instance() : _facts;
    }

    private void SearchFor(ChangeEventArgs e) => _search = new SettingsSearch(e.Value as string ?? "");

    protected override void OnAfterRender(bool firstRender)
    {
        var foundNothing = _search is { IsOn: true, FoundAny: false };
        if (foundNothing != _foundNothing)
        {
            _foundNothing = foundNothing;
            StateHasChanged();
        }
    }

    private async Task SetThemeAsync(string theme)
    {
        _theme = theme;
        await Js.InvokeVoidAsync("nest.keep", Gone, "theme", theme);
    }

    private async Task SetLettersAsync(bool on)
    {
        _letters = on;
        await Js.InvokeVoidAsync("nest.keep", Gone, "keys", on ? "on" : "off");
    }
}
