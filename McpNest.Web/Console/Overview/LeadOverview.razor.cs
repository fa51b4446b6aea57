using System.Globalization;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Gateway;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Overview;

/// <summary>"Is everything in order?", for those who decide and those who look after it: what needs a person, then the day in numbers.</summary>
public sealed partial class LeadOverview
{
    private const string Day = "after:24h";
    private const int MostConnected = 12;

    private static readonly TimeSpan s_present = TimeSpan.FromMinutes(5);

    private IReadOnlyList<Need> _needs = [];
    private IReadOnlyList<ServerSummary> _servers = [];
    private IReadOnlyList<AgentSummary> _agents = [];
    private IReadOnlyList<AgentSummary> _connected = [];
    private DayCounts _day = new(0, 0, 0, []);
    private int _up;
    private bool _seesNames;
    private bool _isAuditor;
    private bool _mayKnowProof;
    private bool _loaded;
    private long _version = -1;
    private string? _closed;
    private DateTimeOffset _readAt;

    [Inject]
    private ServersBook Servers { get; set; } = default!;

    [Inject]
    private AgentsBook Agents { get; set; } = default!;

    [Inject]
    private RequestsBook Requests { get; set; } = default!;

    [Inject]
    private CredentialsBook Credentials { get; set; } = default!;

    [Inject]
    private CallLog Log { get; set; } = default!;

    [Inject]
    private Checkpoints Checkpoints { get; set; } = default!;

    [Inject]
    private AgentPresence Presence { get; set; } = default!;

    [Inject]
    private PeopleDirectory Directory { get; set; } = default!;

    private static CultureInfo Numbers => CultureInfo.CurrentCulture;

    protected override async Task LoadAsync()
    {
        _isAuditor = !await MayAsync("Lead");
        _mayKnowProof = await MayAsync("Journal");
        Follow(Still, FollowAsync);
        await ReadAsync();
    }

    // Calls move the journal all the time; needs move with the policy, and with how servers do.
    private async Task<bool> FollowAsync()
    {
        await (Journal.State.Version != _version || Journal.ClosedBecause != _closed || Time.GetUtcNow() - _readAt >= Still ? ReadAsync() : CountAsync());
        return true;
    }

    private async Task ReadAsync()
    {
        var (state, now) = (Journal.State, Time.GetUtcNow());
        (_version, _closed, _readAt) = (state.Version, Journal.ClosedBecause, now);
        await Directory.RefreshAsync(Gone);
        _servers = await Servers.ListAsync(Gone);
        _agents = await Agents.ListAsync(null, Gone);
        _seesNames = Authority.SeesNames(state, Me);
        _up = _servers.Count(server => server.Server.MayConnect && !server.IsSuspended && !server.IsInTrouble());
        await CountAsync();
        _needs = Needs.Find(new NestFacts(
            state,
            [.. _servers.Where(server => _isAuditor || Authority.MayManage(state, Me, server.Server))],
            [.. _agents.Where(agent => _isAuditor || (state.Members.GetValueOrDefault(agent.MemberId) is { } member && Authority.MayHandleKeysOf(state, Me, member)))],
            [.. (await Credentials.EndingAsync(Gone)).Where(token => state.Servers.GetValueOrDefault(token.ServerId) is { } server && (_isAuditor || Authority.MayManage(state, Me, server)))],
            [.. (await Requests.ListAsync(Me, Gone)).Where(request => state.Servers.GetValueOrDefault(request.ServerId) is { } server && Authority.MaySeeRequests(state, Me, server))],
            _closed,
            _mayKnowProof ? Checkpoints.FailingBecause : null,
            _mayKnowProof ? Checkpoints.Last?.At : null,
            AnyCall: _day.Calls > 0 || (await Log.PageAsync(new CallFilter(), null, 1, Gone)).Count > 0,
            SetsUp: Authority.IsAdmin(state, Me),
            now)
        {
            HidesNames = !_seesNames,
            ReadsOnly = _isAuditor,
            NameOf = Directory.NameOf,
            MayRenew = agent => state.Members.GetValueOrDefault(agent.MemberId) is { } member && Authority.MayIssueKeysOf(state, Me, member),
        });
        _loaded = true;
    }

    private Task<bool> AcceptAsync(AgentSummary agent) => TryAsync(async () =>
    {
        await Agents.AcceptClientAsync(Me, agent.Id, agent.OtherClient!, Gone);
        await ReadAsync();
    }, OverviewText.ClientAccepted);

    private async Task CountAsync()
    {
        var now = Time.GetUtcNow();
        _day = DayCounts.Of(await Log.TimelineAsync(CallQuery.Parse(Day, now), Gone), now);
        var present = Presence.Within(s_present).ToHashSet();
        _connected =
        [
            .. _agents.Where(agent => agent.State == AgentState.Active && (present.Contains(agent.Id) || now - agent.LastUsedAt < s_present))
                .OrderBy(agent => Directory.NameOf(agent.MemberId) ?? agent.MemberEmail, StringComparer.CurrentCultureIgnoreCase)
                .ThenBy(agent => agent.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    private static string Audit(string terms) => "audit?q=" + Uri.EscapeDataString($"{terms} {Day}".Trim());
}
