using System.Collections.Immutable;

namespace McpNest.Core.Policy;

/// <summary>
/// Everything decisions depend on, as of one change. Immutable and swapped whole, so that one call sees one consistent view.
/// It is the fold of all changes in order; <see cref="TryApply"/> is the only way to a next state.
/// </summary>
public sealed partial record PolicyState
{
    public static readonly PolicyState Empty = new();

    /// <summary>Seq of the last change applied: the policy version.</summary>
    public long Version { get; private init; }

    /// <summary>Counts how often the folder was restored from a backup; 1 for one that never was.</summary>
    public int Epoch { get; private init; } = 1;

    /// <summary>The nest's own id, from its first record.</summary>
    public Guid InstanceId { get; private init; }

    /// <summary>Signs checkpoints now; null before the first key.</summary>
    public CheckpointKey? CheckpointKey { get; private init; }

    public ImmutableDictionary<Guid, Member> Members { get; private init; } = ImmutableDictionary<Guid, Member>.Empty;

    public ImmutableDictionary<Guid, Group> Groups { get; private init; } = ImmutableDictionary<Guid, Group>.Empty;

    public ImmutableDictionary<Guid, Agent> Agents { get; private init; } = ImmutableDictionary<Guid, Agent>.Empty;

    public ImmutableDictionary<string, Guid> AgentsByKeyHash { get; private init; } = ImmutableDictionary<string, Guid>.Empty;

    public ImmutableDictionary<Guid, UpstreamServer> Servers { get; private init; } = ImmutableDictionary<Guid, UpstreamServer>.Empty;

    public ImmutableDictionary<string, Guid> ServersBySlug { get; private init; } = ImmutableDictionary<string, Guid>.Empty;

    /// <summary>Where a tool id belongs: calls and lists look tools up by id.</summary>
    private ImmutableDictionary<Guid, ToolPlace> ToolPlaces { get; init; } = ImmutableDictionary<Guid, ToolPlace>.Empty;

    public ImmutableDictionary<Guid, Grant> Grants { get; private init; } = ImmutableDictionary<Guid, Grant>.Empty;

    public ImmutableDictionary<GrantTarget, ImmutableArray<Grant>> GrantsByTarget { get; private init; } =
        ImmutableDictionary<GrantTarget, ImmutableArray<Grant>>.Empty;

    /// <summary>Which members have given their own token for which server, with the seq of the change that last set it.</summary>
    public ImmutableDictionary<MemberCredential, long> Credentials { get; private init; } = ImmutableDictionary<MemberCredential, long>.Empty;

    public ImmutableHashSet<Stop> Stops { get; private init; } = [];

    /// <summary>What members ask for and nobody has decided yet.</summary>
    public ImmutableDictionary<Guid, ToolRequest> Requests { get; private init; } = ImmutableDictionary<Guid, ToolRequest>.Empty;

    /// <summary>Who reads names of people in the audit.</summary>
    public NameAudience NamesShownTo { get; private init; }

    /// <summary>The address members use, where the configuration names none; null while nobody set one.</summary>
    public string? Address { get; private init; }

    /// <summary>For how many days after a sign-in through a provider keys work; null: without such an end.</summary>
    public int? MaxSignInDays { get; private init; }

    public UpstreamServer? FindServer(string slug) =>
        ServersBySlug.TryGetValue(slug, out var id) ? Servers[id] : null;

    /// <summary>The tool, prompt or resources a target names, or null when the server has nothing with that id.</summary>
    public ServerTool? FindTool(CallTarget target) =>
        ToolPlaces.TryGetValue(target.ToolId, out var place) && place.ServerId == target.ServerId
            ? Servers[place.ServerId].Find(place.Kind, place.Name)
            : null;

    /// <summary>The server a tool belongs to, or null when there is no tool with that id.</summary>
    public UpstreamServer? FindServerOfTool(Guid toolId) =>
        ToolPlaces.TryGetValue(toolId, out var place) ? Servers[place.ServerId] : null;

    /// <summary>Looks up the name an agent used for a tool or a prompt. Unknown names give <see cref="CallTarget.Unknown"/>.</summary>
    /// <param name="bare">The one server whose names this agent sees without prefix; null when it sees prefixes.</param>
    public CallTarget Resolve(OfferKind kind, string name, UpstreamServer? bare = null)
    {
        var (server, own) = bare is not null ? (bare, name)
            : ToolAddress.Parse(name) is { } address ? (FindServer(address.Server), address.Tool)
            : default;
        return server?.Find(kind, own) is { } tool ? CallTarget.Of(server.Id, tool.Id) : CallTarget.Unknown;
    }

    /// <summary>Whether a grant's subject includes the member.</summary>
    public bool Covers(GrantSubject subject, Guid memberId) => subject.Kind switch
    {
        SubjectKind.Member => subject.Id == memberId,
        _ => subject.Id == Group.EveryoneId || (Groups.GetValueOrDefault(subject.Id)?.Members.Contains(memberId) ?? false),
    };

    public Grant? FindGrant(GrantSubject subject, GrantTarget target) =>
        GrantsByTarget.GetValueOrDefault(target, []).FirstOrDefault(grant => grant.Subject == subject);

    /// <summary>Applies one change, or says in one sentence why it no longer fits; then nothing has changed.</summary>
    /// <param name="seq">The change's place in the journal; becomes <see cref="Version"/>.</param>
    public bool TryApply(Change change, long seq, out PolicyState next, out string? conflict)
    {
        conflict = PolicyConflicts.Find(this, change);
        next = conflict is null ? Fold(change, seq) with { Version = seq } : this;
        return conflict is null;
    }

    private PolicyState Fold(Change change, long seq) => change switch
    {
        Change.NestCreated c => this with { InstanceId = c.InstanceId },
        Change.CheckpointKeySet c => this with { CheckpointKey = c.Key },
        Change.Restored c => this with { Epoch = c.Epoch },
        Change.LinkIssued or Change.MemberErased or Change.Exported or Change.BackedUp or Change.Upgraded or Change.NamesRevealed
            or Change.AgentRenamed or Change.AgentClientAccepted or Change.MemberRenamed or Change.ServerRestarted
            or Change.SignInRefused or Change.AccountChanged or Change.SessionsEnded or Change.JoinLinkMade or Change.JoinLinkEnded or Change.Joined or Change.CredentialEndSet => this,
        Change.SignedIn c => c.VouchedAt is { } vouched ? SetMember(Members[c.MemberId] with { VouchedAt = vouched }) : this,
        Change.MaxSignInAgeSet c => this with { MaxSignInDays = c.Days },
        Change.ServiceOwnerSet c => SetMember(Members[c.MemberId] with { OwnerId = c.OwnerId }),
        Change.MemberAdded c => SetMember(new Member(c.MemberId, c.Kind, c.Role, c.OwnerId, Suspended: false)),
        Change.MemberRoleSet c => SetMember(Members[c.MemberId] with { Role = c.Role }),
        Change.MemberSuspended c => SetMember(Members[c.MemberId] with { Suspended = true }),
        Change.MemberUnsuspended c => SetMember(Members[c.MemberId] with { Suspended = false }),
        Change.MemberRemoved c => RemoveMember(c.MemberId),
        Change.GroupAdded c => this with { Groups = Groups.Add(c.GroupId, new Group(c.GroupId, [])) },
        Change.GroupMembersSet c => this with { Groups = Groups.SetItem(c.GroupId, new Group(c.GroupId, [.. c.Members])) },
        Change.GroupRemoved c => RemoveGrants(g => g.Subject == GrantSubject.Group(c.GroupId)) with { Groups = Groups.Remove(c.GroupId) },
        Change.KeyIssued c => AddAgent(new Agent(c.AgentId, c.MemberId, c.KeyHash, c.ExpiresAt, Revoked: false)),
        Change.KeyRevoked c => RevokeAgent(c.AgentId),
        Change.KeyRolled c => RollKey(c),
        Change.KeyExpirySet c => SetAgent(Agents[c.AgentId] with { ExpiresAt = c.ExpiresAt }),
        Change.AgentHidesSet c => SetAgent(Agents[c.AgentId] with { Hides = c.Offers.IsEmpty ? null : c.Offers }),
        Change.ServerAdded c => AddServer(c, seq),
        Change.ServerReconfigured c => Reconfigure(c, seq),
        Change.LaunchApproved c => SetServer(Servers[c.ServerId] with { ApprovedLaunch = c.TargetHash }),
        Change.ServerRemoved c => RemoveServer(c.ServerId),
        Change.ToolsDiscovered c => Discover(c),
        Change.ToolsApproved c => Approve(c),
        Change.ToolsKept c => Keep(c),
        Change.ToolsBlocked c => Block(c),
        Change.GrantSet c => SetGrant(c),
        Change.GrantRemoved c => RemoveGrant(c.GrantId),
        Change.ToolRequested c => this with { Requests = Requests.Add(c.RequestId, new ToolRequest(c.RequestId, c.MemberId, c.ServerId, c.ToolId, c.Hours, seq)) },
        Change.RequestEnded c => this with { Requests = Requests.Remove(c.RequestId) },
        Change.NamesShownTo c => this with { NamesShownTo = c.Audience },
        Change.AddressSet c => this with { Address = c.Url },
        Change.Stopped c => this with { Stops = Stops.Add(new Stop(c.Scope, c.Id)) },
        Change.Resumed c => this with { Stops = Stops.Remove(new Stop(c.Scope, c.Id)) },
        Change.CredentialSet c => this with { Credentials = Credentials.SetItem(new MemberCredential(c.ServerId, c.MemberId), seq) },
        Change.CredentialRemoved c => this with { Credentials = Credentials.Remove(new MemberCredential(c.ServerId, c.MemberId)) },
        _ => throw new InvalidOperationException($"No rule applies a {change.GetType().Name}."),
    };

    private PolicyState SetMember(Member member) => this with { Members = Members.SetItem(member.Id, member) };

    private PolicyState RemoveMember(Guid id)
    {
        var agents = Agents.Values.Where(agent => agent.MemberId == id && !agent.Revoked).Select(agent => agent.Id);
        var state = agents.Aggregate(this, (current, agent) => current.RevokeAgent(agent));
        return state.RemoveGrants(grant => grant.Subject == GrantSubject.Member(id)) with
        {
            Members = Members.Remove(id),
            Groups = Groups.ToImmutableDictionary(g => g.Key, g => g.Value with { Members = g.Value.Members.Remove(id) }),
            Stops = Stops.Remove(new Stop(StopScope.Member, id)),
            Credentials = Credentials.RemoveRange(Credentials.Keys.Where(credential => credential.MemberId == id)),
            Requests = Requests.RemoveRange(Requests.Values.Where(request => request.MemberId == id).Select(request => request.Id)),
        };
    }

    private PolicyState AddAgent(Agent agent) => this with
    {
        Agents = Agents.SetItem(agent.Id, agent),
        AgentsByKeyHash = AgentsByKeyHash.SetItem(agent.KeyHash, agent.Id),
    };

    private PolicyState RevokeAgent(Guid id) => this with
    {
        Agents = Agents.SetItem(id, Agents[id] with { Revoked = true }),
        AgentsByKeyHash = AgentsByKeyHash.RemoveRange(HashesOf(Agents[id])),
    };

    private PolicyState RollKey(Change.KeyRolled c)
    {
        var agent = Agents[c.AgentId];
        var next = agent with
        {
            KeyHash = c.KeyHash,
            ExpiresAt = c.ExpiresAt,
            Previous = c.PreviousUntil is { } until ? new PreviousKey(agent.KeyHash, until) : null,
        };
        return this with
        {
            Agents = Agents.SetItem(agent.Id, next),
            AgentsByKeyHash = AgentsByKeyHash.RemoveRange(HashesOf(agent))
                .SetItems(HashesOf(next).Select(hash => KeyValuePair.Create(hash, agent.Id))),
        };
    }

    private PolicyState SetAgent(Agent agent) => this with { Agents = Agents.SetItem(agent.Id, agent) };

    private static IEnumerable<string> HashesOf(Agent agent) =>
        agent.Previous is { } before ? [agent.KeyHash, before.KeyHash] : [agent.KeyHash];

    private PolicyState AddServer(Change.ServerAdded c, long seq)
    {
        var server = new UpstreamServer(
            c.ServerId, c.Slug, c.Transport, c.Credential, c.OwnerId, c.TargetHash, ApprovedLaunch: null, c.TimeoutSeconds,
            ImmutableDictionary<string, ServerTool>.Empty)
        {
            Revision = seq,
            Bare = c.Bare,
        };
        return SetServer(server) with { ServersBySlug = ServersBySlug.SetItem(c.Slug, c.ServerId) };
    }

    private PolicyState Reconfigure(Change.ServerReconfigured c, long seq)
    {
        var server = Servers[c.ServerId];
        var state = server.TargetHash == c.TargetHash && c.Credential == CredentialKind.Member ? this : WithoutCredentialsOf(c.ServerId);
        return state.SetServer(server with
        {
            Transport = c.Transport,
            Credential = c.Credential,
            OwnerId = c.OwnerId,
            TargetHash = c.TargetHash,
            TimeoutSeconds = c.TimeoutSeconds,
            Bare = c.Bare,
            Revision = seq,
        });
    }

    private PolicyState WithoutCredentialsOf(Guid serverId) =>
        this with { Credentials = Credentials.RemoveRange(Credentials.Keys.Where(credential => credential.ServerId == serverId)) };

    private PolicyState SetServer(UpstreamServer server) => this with { Servers = Servers.SetItem(server.Id, server) };

    private PolicyState RemoveServer(Guid id)
    {
        var server = Servers[id];
        var tools = server.Offers.Select(tool => tool.Id).ToHashSet();
        return WithoutCredentialsOf(id).RemoveGrants(grant => grant.Target.ServerId == id) with
        {
            Servers = Servers.Remove(id),
            ToolPlaces = ToolPlaces.RemoveRange(tools),
            ServersBySlug = ServersBySlug.Remove(server.Slug),
            Requests = Requests.RemoveRange(Requests.Values.Where(request => request.ServerId == id).Select(request => request.Id)),
            Stops = [.. Stops.Where(stop => !(stop.Scope == StopScope.Server && stop.Id == id)
                && !(stop.Scope == StopScope.Tool && tools.Contains(stop.Id ?? Guid.Empty)))],
        };
    }

    private PolicyState Discover(Change.ToolsDiscovered c)
    {
        var server = Servers[c.ServerId];
        var (tools, prompts, resources) = (server.Tools.ToBuilder(), server.Prompts.ToBuilder(), server.Resources);
        foreach (var seen in c.Tools)
        {
            var live = seen.Fingerprint is null ? (ToolFingerprint?)null : new ToolFingerprint(seen.Fingerprint);
            var known = server.Find(seen.Kind, seen.Name) ?? new ServerTool(seen.ToolId, seen.Name, Approved: null, live) { Kind = seen.Kind };
            var offer = known with { Live = live };
            switch (seen.Kind)
            {
                case OfferKind.Tool:
                    tools[seen.Name] = offer;
                    break;
                case OfferKind.Prompt:
                    prompts[seen.Name] = offer;
                    break;
                default:
                    resources = offer;
                    break;
            }
        }

        server = server with { Tools = tools.ToImmutable(), Prompts = prompts.ToImmutable(), Resources = resources };
        return SetServer(server) with
        {
            ToolPlaces = ToolPlaces.SetItems(
                c.Tools.Select(seen => KeyValuePair.Create(server.Find(seen.Kind, seen.Name)!.Id, new ToolPlace(c.ServerId, seen.Kind, seen.Name)))),
        };
    }

    private PolicyState Approve(Change.ToolsApproved c)
    {
        var approved = c.Tools.ToDictionary(tool => tool.ToolId, tool => new ToolFingerprint(tool.Fingerprint));
        return UpdateTools(c.ServerId, tool => approved.TryGetValue(tool.Id, out var version) ? tool with { Approved = version, Kept = null, Blocked = null } : tool);
    }

    private PolicyState Block(Change.ToolsBlocked c)
    {
        var seen = (c.Seen ?? []).ToDictionary(tool => tool.ToolId, tool => (ToolFingerprint?)new ToolFingerprint(tool.Fingerprint));
        return UpdateTools(
            c.ServerId, tool => c.ToolIds.Contains(tool.Id) ? tool with { Approved = null, Kept = null, Blocked = seen.GetValueOrDefault(tool.Id) } : tool);
    }

    private PolicyState Keep(Change.ToolsKept c)
    {
        var kept = c.Tools.ToDictionary(tool => tool.ToolId, tool => new ToolFingerprint(tool.Fingerprint));
        return UpdateTools(c.ServerId, tool => kept.TryGetValue(tool.Id, out var version) ? tool with { Kept = version } : tool);
    }

    private PolicyState UpdateTools(Guid serverId, Func<ServerTool, ServerTool> update)
    {
        var server = Servers[serverId];
        return SetServer(server with
        {
            Tools = server.Tools.ToImmutableDictionary(t => t.Key, t => update(t.Value)),
            Prompts = server.Prompts.ToImmutableDictionary(t => t.Key, t => update(t.Value)),
            Resources = server.Resources is { } resources ? update(resources) : null,
        });
    }

    private PolicyState SetGrant(Change.GrantSet c)
    {
        var grant = new Grant(
            c.GrantId, new GrantSubject(c.SubjectKind, c.SubjectId), new GrantTarget(c.ServerId, c.ToolId), c.Effect, c.Until);
        var replaced = FindGrant(grant.Subject, grant.Target);
        var state = replaced is null ? this : RemoveGrant(replaced.Id);
        return state with
        {
            Grants = state.Grants.SetItem(grant.Id, grant),
            GrantsByTarget = state.GrantsByTarget.SetItem(
                grant.Target, state.GrantsByTarget.GetValueOrDefault(grant.Target, []).Add(grant)),
        };
    }

    private PolicyState RemoveGrants(Func<Grant, bool> gone) =>
        Grants.Values.Where(gone).Select(grant => grant.Id).Aggregate(this, (state, id) => state.RemoveGrant(id));

    private PolicyState RemoveGrant(Guid id)
    {
        if (!Grants.TryGetValue(id, out var grant))
        {
            return this;
        }

        var left = GrantsByTarget[grant.Target].Remove(grant);
        return this with
        {
            Grants = Grants.Remove(id),
            GrantsByTarget = left.IsEmpty ? GrantsByTarget.Remove(grant.Target) : GrantsByTarget.SetItem(grant.Target, left),
        };
    }

    private readonly record struct ToolPlace(Guid ServerId, OfferKind Kind, string Name);
}
