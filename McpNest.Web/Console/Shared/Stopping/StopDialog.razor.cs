using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Shared.Stopping;

/// <summary>Chooses what to stop, and says what that will do before it is done.</summary>
public sealed partial class StopDialog
{
    private IReadOnlyList<MemberSummary> _members = [];
    private StopScope _scope = StopScope.Everything;
    private Guid? _server;
    private Guid? _member;
    private string _reason = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>What is to be stopped; null lets the person choose.</summary>
    [Parameter]
    public Stop? Preset { get; set; }

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private PeopleBook People { get; set; } = default!;

    [Inject]
    private StopsBook Stops { get; set; } = default!;

    private IEnumerable<UpstreamServer> Servers => Journal.State.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal);

    private Stop? Chosen => Preset ?? _scope switch
    {
        StopScope.Server => _server is { } id ? new Stop(StopScope.Server, id) : null,
        StopScope.Member => _member is { } id ? new Stop(StopScope.Member, id) : null,
        _ => Stop.Everything,
    };

    private string Effect => Chosen switch
    {
        { Scope: StopScope.Everything } => $"Refuses every call of {Working(_ => true)}, beginning with the next one.",
        { Scope: StopScope.Server, Id: { } id } => $"Refuses every call to {Journal.State.Servers.GetValueOrDefault(id)?.Slug ?? "a server that was removed"}, beginning with the next one. Other servers go on.",
        { Scope: StopScope.Member, Id: { } id } => $"Refuses every call of {Working(agent => agent.MemberId == id)} of this member, beginning with the next one.",
        _ => "Choose what to stop.",
    };

    protected override async Task LoadAsync() => _members = await People.ListAsync(Gone);

    private string Working(Func<Agent, bool> which)
    {
        var now = Time.GetUtcNow();
        return Sentences.Count(Journal.State.Agents.Values.Count(agent => agent.IsUsableAt(now) && which(agent)), "agent");
    }

    private async Task StopAsync()
    {
        var reason = string.IsNullOrWhiteSpace(_reason) ? null : _reason.Trim();
        if (Chosen is { } stop && await TryAsync(() => Stops.StopAsync(Me, stop, reason, Gone)))
        {
            Dialog.Close();
        }
    }
}
