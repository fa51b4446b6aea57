using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Setup;

/// <summary>From the setup link to a first call. Every tick is read from the nest, every step can wait.</summary>
public sealed partial class FirstStepsPage
{
    private FirstSteps _steps = new(Server: false, Access: false, Call: false);
    private string? _next;
    private string _name = "";
    private bool _isAdmin;
    private bool _loaded;

    /// <summary>The step that is open; without it the first that is not done.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    private string? Step { get; set; }

    /// <summary>Opens the ways to another server at once, for links that say "paste it".</summary>
    [SupplyParameterFromQuery(Name = "add")]
    private string? Add { get; set; }

    [Inject]
    private CallLog Calls { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private AddressFacts Address { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string? Opened => Step ?? _next;

    private bool AddressDone => Address.IsConfigured || Journal.State.Address is not null;

    private int DoneCount => 1 + (AddressDone ? 1 : 0) + (_steps.Server ? 1 : 0) + (_steps.Access ? 1 : 0) + (_steps.Call ? 1 : 0);

    private string NamesFor => Journal.State.NamesShownTo == NameAudience.Auditors ? FirstStepsText.NamesAuditors : FirstStepsText.NamesLeads;

    private string? ServerSummary => Journal.State.Servers.Count == 0 ? null
        : Texts.Fill(FirstStepsText.ServerDone, string.Join(", ", Journal.State.ServersBySlug.Keys.Order(StringComparer.Ordinal).Take(6)));

    private string? AccessSummary => Journal.State.Grants.Count == 0 ? null
        : Texts.Fill(FirstStepsText.AccessDone, Sentences.Count(Journal.State.Grants.Values.Count(grant => grant.Effect == GrantEffect.Allow), FirstStepsText.GrantCount, FirstStepsText.GrantsCount));

    protected override async Task LoadAsync()
    {
        await Directory.RefreshAsync(Gone);
        _name = Directory.NameOf(Me.MemberId ?? default) ?? "";
        _isAdmin = Authority.IsAdmin(Journal.State, Me);
        await ReadAsync();
        _next = Next();
        _loaded = true;
        Follow(ReadAsync);
    }

    private async Task ReadAsync()
    {
        var any = _steps.Call || (await Calls.PageAsync(new CallFilter { Outcome = "succeeded" }, null, 1, Gone)).Count > 0;
        _steps = FirstSteps.Of(Journal.State, any);
    }

    private string Next() => !AddressDone && _isAdmin ? "address" : !_steps.Server ? "server" : !_steps.Access ? "access" : "connect";

    /// <summary>After an act that may have finished a step: the first step that is not done.</summary>
    private async Task GoOnAsync()
    {
        await ReadAsync();
        _next = Next();
        Show(null);
    }

    private Task SeenAsync() => ReadAsync();

    private void Toggle(string step) => Show(Opened == step ? "none" : step);

    private void Show(string? step) => Navigation.NavigateTo(step is null ? "first-steps" : $"first-steps?step={step}", replace: true);
}
