using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>What one agent may use at one instant, and what is in the way.</summary>
/// <param name="Block">Why nothing at all can be called, if so.</param>
/// <param name="Tools">Every approved tool that was given to the agent's member, by name.</param>
internal sealed record StatusReport(
    Guid AgentId,
    Guid MemberId,
    DateTimeOffset Now,
    DateTimeOffset ExpiresAt,
    DenialReason? Block,
    ImmutableArray<StatusReport.Tool> Tools,
    ImmutableArray<(UpstreamServer Server, ServerHealth Health)> Down)
{
    /// <param name="Until">When the access ends, if it does.</param>
    internal sealed record Tool(UpstreamServer Server, string Name, StatusKind Kind, DateTimeOffset? Until);

    public ImmutableArray<Tool> Usable => Block is null ? In(StatusKind.Usable) : [];

    public ImmutableArray<Tool> In(StatusKind kind) => [.. Tools.Where(tool => tool.Kind == kind)];

    public bool ExpiresSoon(DateTimeOffset instant, TimeSpan soon) => instant - Now < soon;

    public static StatusReport Of(PolicyState state, Caller caller, Func<Guid, ServerHealth> healthOf, DateTimeOffset now)
    {
        var given = WithoutObstacles(state);
        var tools = (
            from pair in given.Servers.Values.SelectMany(server => server.Tools.Values, (server, tool) => (server, tool))
            let target = CallTarget.Of(pair.server.Id, pair.tool.Id)
            where pair.tool.Approved is not null
            let decision = AccessPolicy.Decide(given, caller.AgentId, target, pair.tool.Approved, now)
            where decision.IsAllowed
            let name = new ToolAddress(pair.server.Slug, pair.tool.Name).ToString()
            select new Tool(pair.server, name, KindOf(state, state.Servers[pair.server.Id], pair.tool), UntilOf(state, caller.MemberId, target, now)))
            .OrderBy(tool => tool.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        var down = tools.Select(tool => tool.Server).DistinctBy(server => server.Id)
            .Select(server => (Server: server, Health: healthOf(server.Id)))
            .Where(pair => pair.Health.Kind is ServerHealthKind.Down or ServerHealthKind.Failed);
        return new StatusReport(
            caller.AgentId, caller.MemberId, now, state.Agents[caller.AgentId].ExpiresAt, BlockOf(state, caller.AgentId, now), tools, [.. down]);
    }

    /// <summary>As if nothing were stopped and every hosted server might start: what can be called then is what was given.</summary>
    private static PolicyState WithoutObstacles(PolicyState state)
    {
        var changes = state.Stops.Select(stop => (Change)new Change.Resumed(stop.Scope, stop.Id))
            .Concat(state.Servers.Values.Where(server => !server.MayConnect).Select(server => new Change.LaunchApproved(server.Id, server.TargetHash)));
        return changes.Aggregate(state, (current, change) => current.TryApply(change, current.Version, out var next, out _) ? next : current);
    }

    private static StatusKind KindOf(PolicyState state, UpstreamServer server, ServerTool tool) =>
        state.Stops.Contains(new Stop(StopScope.Server, server.Id)) || state.Stops.Contains(new Stop(StopScope.Tool, tool.Id)) ? StatusKind.Stopped
        : !server.MayConnect ? StatusKind.NotApproved
        : tool.State switch
        {
            ToolState.Held => StatusKind.Held,
            ToolState.Gone => StatusKind.Gone,
            _ => StatusKind.Usable,
        };

    /// <summary>When the last grant that allows ends; null when one does not end.</summary>
    private static DateTimeOffset? UntilOf(PolicyState state, Guid memberId, CallTarget target, DateTimeOffset now)
    {
        var counting = AccessPolicy.Applicable(state, memberId, target).Where(grant => grant.Effect == GrantEffect.Allow && grant.CountsAt(now)).ToArray();
        return counting.Any(grant => grant.Until is null) ? null : counting.Max(grant => grant.Until);
    }

    /// <summary>A tool that is in no catalogue is refused as such only when nothing about the caller itself is in the way.</summary>
    private static DenialReason? BlockOf(PolicyState state, Guid agentId, DateTimeOffset now)
    {
        var reason = AccessPolicy.Decide(state, agentId, CallTarget.Unknown, live: null, now).Reason;
        return reason == DenialReason.UnknownTool ? null : reason;
    }
}
