namespace McpNest.Core.Policy;

/// <summary>Says why a change does not fit a state (any more). Checked inside the journal's transaction, so it is the last word.</summary>
internal static class PolicyConflicts
{
    public static string? Find(PolicyState state, Change change) => change switch
    {
        Change.NestCreated => state.Version == 0 ? null : "This nest exists already.",
        Change.MemberAdded c => state.Members.ContainsKey(c.MemberId) ? "This member exists already."
            : c.OwnerId is { } owner ? MissingMember(state, owner) : null,
        Change.MemberRoleSet c => MissingMember(state, c.MemberId) ?? LastAdmin(state, c.MemberId, c.Role),
        Change.MemberRenamed c => MissingMember(state, c.MemberId),
        Change.MemberSuspended c => MissingMember(state, c.MemberId) ?? LastAdmin(state, c.MemberId, null),
        Change.MemberUnsuspended c => MissingMember(state, c.MemberId),
        Change.MemberRemoved c => MissingMember(state, c.MemberId) ?? LastAdmin(state, c.MemberId, null),
        Change.GroupAdded c => state.Groups.ContainsKey(c.GroupId) ? "This group exists already." : null,
        Change.GroupMembersSet c => MissingGroup(state, c.GroupId)
            ?? c.Members.Select(id => MissingMember(state, id)).FirstOrDefault(conflict => conflict is not null),
        Change.GroupRemoved c => MissingGroup(state, c.GroupId),
        Change.KeyIssued c => MissingMember(state, c.MemberId)
            ?? (state.Agents.ContainsKey(c.AgentId) || state.AgentsByKeyHash.ContainsKey(c.KeyHash) ? "This agent exists already." : null),
        Change.KeyRevoked c => state.Agents.TryGetValue(c.AgentId, out var agent)
            ? agent.Revoked ? "This key was already revoked." : null
            : "There is no such agent.",
        Change.KeyRolled c => MissingKey(state, c.AgentId) ?? (state.AgentsByKeyHash.ContainsKey(c.KeyHash) ? "This key exists already." : null),
        Change.KeyExpirySet c => MissingKey(state, c.AgentId),
        Change.AgentRenamed c => MissingKey(state, c.AgentId),
        Change.AgentClientAccepted c => MissingKey(state, c.AgentId),
        Change.AgentHidesSet c => MissingKey(state, c.AgentId),
        Change.ServerAdded c => state.Servers.ContainsKey(c.ServerId) ? "This server exists already." : SlugTaken(state, c.Slug),
        Change.ServerReconfigured c => MissingServer(state, c.ServerId) ?? Overtaken(state, c),
        Change.ServerRestarted c => MissingServer(state, c.ServerId),
        Change.LaunchApproved c => MissingServer(state, c.ServerId)
            ?? (state.Servers[c.ServerId].TargetHash == c.TargetHash
                ? null
                : "The command line was changed in the meantime; look at it again before you approve it."),
        Change.ServerRemoved c => MissingServer(state, c.ServerId),
        Change.ToolsDiscovered c => MissingServer(state, c.ServerId),
        Change.ToolsApproved c => MissingServer(state, c.ServerId) ?? NotAsSeen(state, c.ServerId, c.Tools),
        Change.ToolsKept c => MissingServer(state, c.ServerId) ?? NotAsSeen(state, c.ServerId, c.Tools) ?? NeverApproved(state, c),
        Change.ToolsBlocked c => MissingServer(state, c.ServerId),
        Change.GrantSet c => MissingServer(state, c.ServerId) ?? MissingTarget(state, c),
        Change.GrantRemoved c => state.Grants.ContainsKey(c.GrantId) ? null : "This grant was already taken back.",
        Change.CredentialSet c => MissingMember(state, c.MemberId) ?? MissingServer(state, c.ServerId) ?? WantsNone(state, c.ServerId),
        Change.CredentialRemoved c => MissingToken(state, c.ServerId, c.MemberId),
        Change.CredentialEndSet c => MissingServer(state, c.ServerId) ?? (c.MemberId is { } member ? MissingToken(state, c.ServerId, member) : null),
        Change.ToolRequested c => MissingMember(state, c.MemberId) ?? MissingServer(state, c.ServerId) ?? MissingOffer(state, c.ServerId, c.ToolId) ?? AskedAlready(state, c),
        Change.RequestEnded c => MissingRequest(state, c.RequestId),
        Change.Stopped c => MissingStopTarget(state, c.Scope, c.Id),
        Change.Resumed c => state.Stops.Contains(new Stop(c.Scope, c.Id)) ? null : "Nothing is stopped there.",
        Change.SignedIn c => MissingMember(state, c.MemberId),
        Change.AccountChanged c => MissingMember(state, c.MemberId),
        Change.SessionsEnded c => MissingMember(state, c.MemberId),
        Change.ServiceOwnerSet c => MissingMember(state, c.MemberId) ?? MissingMember(state, c.OwnerId) ?? NoService(state, c),
        Change.JoinLinkMade c => c.GroupId == Group.EveryoneId ? null : MissingGroup(state, c.GroupId), // of everyone: into no group
        Change.Joined c => MissingMember(state, c.MemberId),
        Change.MemberErased c => state.Members.ContainsKey(c.MemberId) ? "Somebody who is still a member cannot be erased; remove them first." : null,
        Change.CheckpointKeySet c => state.CheckpointKey == c.Key ? "This key signs checkpoints already." : null,
        Change.Restored c => c.Epoch > state.Epoch ? null : "This folder was restored already.",
        _ => null,
    };

    private static string? MissingMember(PolicyState state, Guid id) =>
        state.Members.ContainsKey(id) ? null : "There is no such member (any more).";

    private static string? NoService(PolicyState state, Change.ServiceOwnerSet c) =>
        state.Members[c.MemberId].Kind != MemberKind.Service ? "Only services are owned by somebody."
        : state.Members[c.OwnerId].Kind != MemberKind.Person ? "A service is owned by a person."
        : null;

    private static string? MissingGroup(PolicyState state, Guid id) =>
        id == Group.EveryoneId ? "Everyone always contains every member and cannot be changed."
        : state.Groups.ContainsKey(id) ? null : "There is no such group (any more).";

    private static string? MissingServer(PolicyState state, Guid id) =>
        state.Servers.ContainsKey(id) ? null : "There is no such server (any more).";

    private static string? MissingToken(PolicyState state, Guid serverId, Guid memberId) =>
        state.Credentials.ContainsKey(new MemberCredential(serverId, memberId)) ? null : "There is no such token (any more).";

    private static string? Overtaken(PolicyState state, Change.ServerReconfigured c) => c.Seen is { } seen && state.Servers[c.ServerId].Revision != seen
        ? "Somebody changed this server's settings meanwhile; look again and repeat."
        : null;

    /// <summary>A nest without a working admin could only be repaired at the command line.</summary>
    private static string? LastAdmin(PolicyState state, Guid id, MemberRole? next) =>
        next != MemberRole.Admin
        && state.Members[id] is { Role: MemberRole.Admin, Suspended: false }
        && !state.Members.Values.Any(other => other.Id != id && other is { Role: MemberRole.Admin, Suspended: false })
            ? "This is the last admin; make somebody else an admin first."
            : null;

    private static string? SlugTaken(PolicyState state, string slug)
    {
        var skeleton = ServerSlug.Skeleton(slug);
        var twin = state.ServersBySlug.Keys.FirstOrDefault(other => ServerSlug.Skeleton(other) == skeleton);
        return twin is null ? null
            : twin == slug ? $"A server named {slug} exists already."
            : $"{slug} looks too much like the existing server {twin}; choose another name.";
    }

    private static string? MissingKey(PolicyState state, Guid agentId) =>
        !state.Agents.TryGetValue(agentId, out var agent) ? "There is no such agent."
        : agent.Revoked ? "This key was revoked; issue a new one."
        : null;

    private static string? MissingRequest(PolicyState state, Guid id) =>
        state.Requests.ContainsKey(id) ? null : "This request was already decided or withdrawn.";

    private static string? MissingOffer(PolicyState state, Guid serverId, Guid toolId) =>
        state.FindTool(CallTarget.Of(serverId, toolId)) is null ? "There is no such tool (any more)." : null;

    private static string? AskedAlready(PolicyState state, Change.ToolRequested c) =>
        state.Requests.ContainsKey(c.RequestId) || state.Requests.Values.Any(request => request.MemberId == c.MemberId && request.ToolId == c.ToolId)
            ? "This tool was already asked for; it waits to be decided."
            : null;

    private static string? NeverApproved(PolicyState state, Change.ToolsKept c)
    {
        var unseen = c.Tools.Select(version => state.FindTool(CallTarget.Of(c.ServerId, version.ToolId))).FirstOrDefault(tool => tool?.Approved is null);
        return unseen is null ? null : $"{unseen.Name} was never approved, so there is no old version to keep; approve it or leave it off.";
    }

    private static string? NotAsSeen(PolicyState state, Guid serverId, IEnumerable<ToolVersion> tools)
    {
        foreach (var version in tools)
        {
            var tool = state.FindTool(CallTarget.Of(serverId, version.ToolId));
            if (tool is null)
            {
                return "A tool in this approval does not exist (any more); look at the server again.";
            }

            if (tool.Live?.Hex != version.Fingerprint)
            {
                return $"{tool.Name} was changed by its server in the meantime; look at it again before you approve it.";
            }
        }

        return null;
    }

    private static string? WantsNone(PolicyState state, Guid serverId) =>
        state.Servers[serverId].Credential == CredentialKind.Member ? null : "This server takes no tokens of members; everybody acts as one account there.";

    private static string? MissingTarget(PolicyState state, Change.GrantSet c) =>
        c.ToolId is { } tool && MissingOffer(state, c.ServerId, tool) is { } missing ? missing
        : c.SubjectKind == SubjectKind.Member ? MissingMember(state, c.SubjectId)
        : c.SubjectId == Group.EveryoneId ? null
        : MissingGroup(state, c.SubjectId);

    private static string? MissingStopTarget(PolicyState state, StopScope scope, Guid? id) => scope switch
    {
        StopScope.Everything => null,
        StopScope.Server => MissingServer(state, id ?? default),
        StopScope.Member => MissingMember(state, id ?? default),
        StopScope.Agent => state.Agents.ContainsKey(id ?? default) ? null : "There is no such agent.",
        _ => state.FindServerOfTool(id ?? default) is not null ? null : "There is no such tool (any more).",
    };
}
