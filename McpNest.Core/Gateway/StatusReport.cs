using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>What one agent may use at one instant, and what is in the way.</summary>
/// <param name="Block">Why nothing at all can be called, if so.</param>
/// <param name="Offers">Every approved tool, prompt and set of resources that was given to the agent's member: by kind, then name.</param>
internal sealed record StatusReport(
    Guid AgentId,
    Guid MemberId,
    DateTimeOffset Now,
    DateTimeOffset ExpiresAt,
    DenialReason? Block,
    ImmutableArray<StatusReport.Offer> Offers,
    ImmutableArray<(UpstreamServer Server, ServerHealth Health)> Down)
{
    /// <summary>Until when the key works without another sign-in of its person; null when that does not matter.</summary>
    public DateTimeOffset? SignInEnds { get; init; }

    /// <param name="Name">As the agent calls it; of resources, their server.</param>
    /// <param name="Until">When the access ends, if it does.</param>
    internal sealed record Offer(OfferKind What, UpstreamServer Server, string Name, StatusKind Kind, DateTimeOffset? Until)
    {
        public string Label => What switch
        {
            OfferKind.Tool => Name,
            OfferKind.Prompt => $"the prompt {Name}",
            _ => $"the resources of {Name}",
        };
    }

    public ImmutableArray<Offer> Usable(OfferKind what) => Block is null ? [.. In(StatusKind.Usable).Where(offer => offer.What == what)] : [];

    /// <summary>What the member hid from this agent: only counted, because hiding is meant to spare the agent its names.</summary>
    public int Hidden(OfferKind what) => In(StatusKind.Hidden).Count(offer => offer.What == what);

    public IEnumerable<Offer> In(StatusKind kind) => Offers.Where(offer => offer.Kind == kind);

    /// <summary>Servers by id, as far as the agent's member was given anything of them.</summary>
    public UpstreamServer? Find(Guid serverId) => Offers.FirstOrDefault(offer => offer.Server.Id == serverId)?.Server;

    public bool ExpiresSoon(DateTimeOffset instant, TimeSpan soon) => instant - Now < soon;

    public static StatusReport Of(PolicyState state, Caller caller, Func<Guid, ServerHealth> healthOf, DateTimeOffset now)
    {
        var given = WithoutObstacles(state, caller.MemberId);
        var bare = Visibility.BareFor(state, caller.AgentId, now);
        var offers = (
            from pair in given.Servers.Values.SelectMany(server => server.Offers, (server, offer) => (server, offer))
            let target = CallTarget.Of(pair.server.Id, pair.offer.Id)
            where pair.offer.Approved is not null
            let decision = AccessPolicy.Decide(given, caller.AgentId, target, pair.offer.Approved, now)
            where decision.IsAllowed || decision.Reason == DenialReason.HiddenFromAgent
            let name = pair.offer.Kind == OfferKind.Resources ? pair.server.Slug : Visibility.NameOf(pair.server, pair.offer, bare)
            let kind = decision.IsAllowed ? KindOf(state, state.Servers[pair.server.Id], pair.offer, caller.MemberId) : StatusKind.Hidden
            select new Offer(pair.offer.Kind, pair.server, name, kind, UntilOf(state, caller.MemberId, target, now)))
            .OrderBy(offer => offer.What)
            .ThenBy(offer => offer.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        var down = offers.Where(offer => offer.Kind != StatusKind.Hidden).Select(offer => offer.Server).DistinctBy(server => server.Id)
            .Select(server => (Server: server, Health: healthOf(server.Id)))
            .Where(pair => pair.Health.Kind is ServerHealthKind.Down or ServerHealthKind.Failed);
        return new StatusReport(
            caller.AgentId, caller.MemberId, now, state.Agents[caller.AgentId].ExpiresAt, BlockOf(state, caller.AgentId, now), offers, [.. down])
        {
            SignInEnds = state.Members.GetValueOrDefault(caller.MemberId) is { } member ? AccessPolicy.SignInEnds(state, member) : null,
        };
    }

    /// <summary>As if nothing were stopped, every hosted server might start and no token were missing: what can be called then was given.</summary>
    private static PolicyState WithoutObstacles(PolicyState state, Guid memberId)
    {
        var changes = state.Stops.Select(stop => (Change)new Change.Resumed(stop.Scope, stop.Id))
            .Concat(state.Servers.Values.Where(server => !server.MayConnect).Select(server => new Change.LaunchApproved(server.Id, server.TargetHash)))
            .Concat(state.Servers.Values.Where(server => LacksToken(state, server, memberId)).Select(server => new Change.CredentialSet(server.Id, memberId)));
        return changes.Aggregate(state, (current, change) => current.TryApply(change, current.Version, out var next, out _) ? next : current);
    }

    private static StatusKind KindOf(PolicyState state, UpstreamServer server, ServerTool offer, Guid memberId) =>
        state.Stops.Contains(new Stop(StopScope.Server, server.Id)) || state.Stops.Contains(new Stop(StopScope.Tool, offer.Id)) ? StatusKind.Stopped
        : !server.MayConnect ? StatusKind.NotApproved
        : offer.State switch
        {
            ToolState.Held => StatusKind.Held,
            ToolState.Gone => StatusKind.Gone,
            _ => LacksToken(state, server, memberId) ? StatusKind.TokenMissing : StatusKind.Usable,
        };

    private static bool LacksToken(PolicyState state, UpstreamServer server, Guid memberId) =>
        server.Credential == CredentialKind.Member && !state.Credentials.ContainsKey(new MemberCredential(server.Id, memberId));

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
