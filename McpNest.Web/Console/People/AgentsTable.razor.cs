using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.People;

/// <summary>A member's agents, and what whoever handles their keys does with them.</summary>
public sealed partial class AgentsTable
{
    private Guid? _renaming;
    private string _name = "";
    private Guid? _named; // in the address, after #agent-
    private bool _wentThere;

    [Parameter, EditorRequired]
    public IReadOnlyList<AgentSummary> Agents { get; set; } = [];

    [Parameter]
    public bool MayHandle { get; set; }

    /// <summary>Whether the person at the page may hold a key of this member.</summary>
    [Parameter]
    public bool MayIssue { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>Who does not read names in the audit does not read here when, and with what, somebody worked.</summary>
    [Parameter]
    public bool SeesUse { get; set; } = true;

    [Inject]
    private AgentsBook Book { get; set; } = default!;

    [Inject]
    private StopsBook Stops { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private IReadOnlyList<AgentSummary> Working => [.. Agents.Where(agent => agent.State == AgentState.Active)];

    private IReadOnlyList<AgentSummary> Ended => [.. Agents.Where(agent => agent.State != AgentState.Active).OrderByDescending(agent => agent.IssuedAt)];

    protected override void OnParametersSet() =>
        _named = Navigation.Uri.Split("#agent-") is [_, var id] && Guid.TryParse(id, out var agent) ? agent : null;

    // The rows come after the page, so the browser found nothing to go to.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_wentThere && Agents.Any(agent => agent.Id == _named))
        {
            _wentThere = true;
            await Js.InvokeVoidAsync("nest.toId", Gone, $"agent-{_named}");
        }
    }

    private static Stop StopOf(AgentSummary agent) => new(StopScope.Agent, agent.Id);

    private bool IsStopped(AgentSummary agent) => Journal.State.Stops.Contains(StopOf(agent));

    private bool MayStop(AgentSummary agent) => agent.State == AgentState.Active && Authority.MayStop(Journal.State, Me, StopOf(agent));

    // What a client calls itself may hold anything, so a component writes it between the two halves.
    private static string[] OtherWords(string app) =>
        Texts.Fill(PeopleText.OtherClient, ClientApps.Find(app)?.Name ?? app, "\n").Split('\n', 2);

    private async Task RollAsync(AgentSummary agent)
    {
        var parameters = new DialogParameters<RollKeyDialog> { { dialog => dialog.Agent, agent } };
        var dialog = await Dialogs.ShowAsync<RollKeyDialog>(Texts.Fill(PeopleText.RollTitle, agent.Name), parameters, DialogKinds.Stay);
        await dialog.Result;
        await OnChanged.InvokeAsync();
    }

    private async Task SetEndAsync(AgentSummary agent)
    {
        var parameters = new DialogParameters<ExpiryDialog> { { dialog => dialog.Agent, agent } };
        var dialog = await Dialogs.ShowAsync<ExpiryDialog>(Texts.Fill(PeopleText.EndingTitle, agent.Name), parameters);
        if (await dialog.Result is { Canceled: false })
        {
            await OnChanged.InvokeAsync();
        }
    }

    private Task BeginRenameAsync(AgentSummary agent)
    {
        (_renaming, _name) = (agent.Id, agent.Name);
        return FocusAsync($"#rename-{agent.Id}");
    }

    private Task EndRenameAsync(AgentSummary agent)
    {
        _renaming = null;
        return FocusAsync($"#more-{agent.Id}");
    }

    private async Task RenameAsync(AgentSummary agent)
    {
        if (await DoAsync(() => Book.RenameAsync(Me, agent.Id, _name, Gone), PeopleText.Renamed))
        {
            await EndRenameAsync(agent);
        }
    }

    private Task<bool> AcceptAsync(AgentSummary agent) =>
        DoAsync(() => Book.AcceptClientAsync(Me, agent.Id, agent.OtherClient!, Gone), PeopleText.ClientAccepted);

    private async Task StopAsync(AgentSummary agent)
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(PeopleText.StopTitle, agent.Name), PeopleText.StopText, PeopleText.StopDo))
        {
            await DoAsync(() => Stops.StopAsync(Me, StopOf(agent), null, Gone), Texts.Fill(PeopleText.StoppedDone, agent.Name));
        }
    }

    private Task<bool> ResumeAsync(AgentSummary agent) =>
        DoAsync(() => Stops.ResumeAsync(Me, StopOf(agent), Gone), Texts.Fill(PeopleText.ResumedDone, agent.Name));

    private async Task RevokeAsync(AgentSummary agent)
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(PeopleText.RevokeTitle, agent.Name), PeopleText.RevokeText, PeopleText.RevokeDo))
        {
            await DoAsync(() => Book.RevokeAsync(Me, agent.Id, Gone), Texts.Fill(PeopleText.RevokedDone, agent.Name));
        }
    }

    private Task<bool> DoAsync(Func<Task> act, string done) => TryAsync(async () =>
    {
        await act();
        await OnChanged.InvokeAsync();
    }, done);
}
