using McpNest.Core.Administration;
using McpNest.Core.Gateway;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Agents;

/// <summary>Agents of one member, and what their person can do with them.</summary>
public sealed partial class AgentTable
{
    [Parameter, EditorRequired]
    public IReadOnlyList<AgentSummary> Agents { get; set; } = [];

    [Parameter]
    public EventCallback OnMoved { get; set; }

    [Inject]
    private AgentsBook Book { get; set; } = default!;

    [Inject]
    private AgentPresence Presence { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private async Task RenameAsync(AgentSummary agent)
    {
        var dialog = await Dialogs.ShowAsync<RenameDialog>(AgentsText.RenameTitle, new DialogParameters<RenameDialog> { { dialog => dialog.Agent, agent } });
        await dialog.Result;
        await OnMoved.InvokeAsync();
    }

    private async Task RollAsync(AgentSummary agent)
    {
        var dialog = await Dialogs.ShowAsync<RollKeyDialog>(
            AgentsText.RollTitle, new DialogParameters<RollKeyDialog> { { dialog => dialog.Agent, agent } }, DialogKinds.Stay);
        await dialog.Result;
        await OnMoved.InvokeAsync();
    }

    private Task<bool> AcceptAsync(AgentSummary agent) => TryAsync(async () =>
    {
        await Book.AcceptClientAsync(Me, agent.Id, agent.OtherClient!, Gone);
        await OnMoved.InvokeAsync();
    }, AgentsText.ClientAccepted);

    private async Task RevokeAsync(AgentSummary agent)
    {
        if (await Dialogs.ConfirmAsync(Texts.Fill(AgentsText.RevokeTitle, agent.Name), AgentsText.RevokeText, AgentsText.RevokeVerb))
        {
            await TryAsync(async () =>
            {
                await Book.RevokeAsync(Me, agent.Id, Gone);
                await OnMoved.InvokeAsync();
            }, Texts.Fill(AgentsText.RevokedDone, agent.Name));
        }
    }
}
