using McpNest.Core.Administration;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace McpNest.Web.Console.Shared.Stopping;

/// <summary>Chooses what to stop, among what the person may stop, and says what that will do before it is done.</summary>
public sealed partial class StopDialog
{
    // Typed by hand before everything is stopped; a word of the program, not of a language.
    private const string Word = "STOP";

    private List<StopScope> _scopes = [];
    private List<PickerOption> _targets = [];
    private StopScope _scope = StopScope.Everything;
    private Guid? _target;
    private string _effect = "";
    private string _reason = "";
    private string _typed = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>What is to be stopped; null lets the person choose.</summary>
    [Parameter]
    public Stop? Preset { get; set; }

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    [Inject]
    private StopsBook Stops { get; set; } = default!;

    private PolicyState State => Journal.State;

    private Stop? Chosen => Preset
        ?? (_scopes.Count == 0 ? null
            : _scope == StopScope.Everything ? Stop.Everything
            : _target is { } id ? new Stop(_scope, id) : null);

    private bool IsReady => Chosen is { } stop && (stop.Scope != StopScope.Everything || _typed.Trim() == Word);

    protected override async Task LoadAsync()
    {
        await Directory.RefreshAsync(Gone);
        _scopes = [.. Enum.GetValues<StopScope>().Where(scope => scope == StopScope.Everything ? Authority.MayStop(State, Me, Stop.Everything) : TargetsOf(scope).Count > 0)];
        if (_scopes.Count > 0)
        {
            (_scope, _targets) = (_scopes[0], TargetsOf(_scopes[0]));
        }

        await LookAsync();
    }

    private async Task ChooseAsync(StopScope scope, Guid? target)
    {
        (_scope, _target, _targets) = (scope, target, TargetsOf(scope));
        await TryAsync(LookAsync);
    }

    private async Task LookAsync()
    {
        if (Chosen is not { } stop)
        {
            _effect = StopText.ChooseFirst;
            return;
        }

        if (State.Stops.Contains(stop))
        {
            _effect = StopText.StoppedAlready;
            return;
        }

        var reach = await Stops.ReachAsync(stop, Gone);
        var about = Texts.Fill(
            StopText.Reach,
            Texts.Fill(reach.Agents == 1 ? StopText.OneAgent : StopText.ManyAgents, reach.Agents),
            Texts.Fill(reach.People == 1 ? StopText.OnePerson : StopText.ManyPeople, reach.People));
        _effect = reach.Calls == 0 ? about
            : $"{about} {Texts.Fill(reach.Calls == 1 ? StopText.OneCall : StopText.ManyCalls, reach.Calls)}";
    }

    private List<PickerOption> TargetsOf(StopScope scope)
    {
        var all = scope switch
        {
            StopScope.Server => State.Servers.Values.Select(server => (server.Id, server.Slug)),
            StopScope.Member => State.Members.Values.Select(member => (member.Id, PersonOf(member.Id))),
            StopScope.Agent => State.Agents.Values.Where(agent => !agent.Revoked).Select(agent => (agent.Id, AgentOf(agent))),
            StopScope.Tool => State.Servers.Values.SelectMany(server => server.Offers.Select(offer => (offer.Id, ToolOf(server, offer)))),
            _ => [],
        };
        return
        [
            .. all.Where(target => Authority.MayStop(State, Me, new Stop(scope, target.Item1)))
                .Select(target => new PickerOption(target.Item1, target.Item2))
                .OrderBy(target => target.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private string NameOf(Stop stop) => stop.Scope == StopScope.Everything ? StopText.Everything
        : TargetsOf(stop.Scope).Find(target => target.Id == stop.Id)?.Name ?? StopText.Former;

    private string PersonOf(Guid id) => Directory.NameOf(id) is { } name ? $"{name} ({Directory.EmailOf(id)})" : StopText.Former;

    private string AgentOf(Agent agent) =>
        Texts.Fill(StopText.AgentOf, Directory.AgentNameOf(agent.Id) ?? StopText.Former, Directory.NameOf(agent.MemberId) ?? StopText.Former);

    private static string ToolOf(UpstreamServer server, ServerTool offer) =>
        string.Concat(VisibleRun.Split(new ToolAddress(server.Slug, OfferName.Of(offer)).ToString()).Select(run => run.Text));

    private static string WordOf(StopScope scope) => scope switch
    {
        StopScope.Everything => StopText.Everything,
        StopScope.Server => StopText.OneServer,
        StopScope.Member => StopText.OneMember,
        StopScope.Agent => StopText.OneAgentOnly,
        _ => StopText.OneTool,
    };

    private async Task StopAsync()
    {
        var reason = string.IsNullOrWhiteSpace(_reason) ? null : _reason.Trim();
        if (IsReady && Chosen is { } stop && await TryAsync(() => Stops.StopAsync(Me, stop, reason, Gone)))
        {
            Dialog.Close();
        }
    }
}
