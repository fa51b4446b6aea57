using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Overview;

/// <summary>"Is everything in order?", for those who decide.</summary>
public sealed partial class LeadOverview
{
    private const int Latest = 8;

    private IReadOnlyList<FirstStep> _steps = [];
    private IReadOnlyList<Need> _needs = [];
    private IReadOnlyList<ServerSummary> _servers = [];
    private IReadOnlyList<CallEntry> _calls = [];
    private int _active;
    private bool _loaded;

    [Inject]
    private NestJournal Journal { get; set; } = default!;

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private AgentsBook Agents { get; set; } = default!;

    [Inject]
    private CallLog Calls { get; set; } = default!;

    private FirstStep? Next => _steps.FirstOrDefault(step => !step.Done);

    protected override async Task LoadAsync()
    {
        Follow(ReadAsync);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var now = Time.GetUtcNow();
        _servers = await Servers.ListAsync(Gone);
        var agents = await Agents.ListAsync(null, Gone);
        _calls = await Calls.PageAsync(new CallFilter(), null, Latest, Gone);
        _active = agents.Count(agent => agent.State == AgentState.Active);
        _needs = Needs.Find(_servers, agents, now);
        _steps = FirstStep.Of(Journal.State, _calls.Count > 0);
        _loaded = true;
    }
}
