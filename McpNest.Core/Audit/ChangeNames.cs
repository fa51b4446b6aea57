using System.Globalization;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Turns the ids of changes into words.</summary>
internal sealed class ChangeNames(NameView view, Dictionary<Guid, string> members, Dictionary<Guid, string> agents, Dictionary<Guid, string> groups)
{
    private readonly Dictionary<Guid, Guid> _holders = [];
    private readonly Dictionary<Guid, string> _servers = [];
    private readonly Dictionary<Guid, string> _tools = [];
    private readonly Dictionary<Guid, Change.GrantSet> _grants = [];
    private readonly Dictionary<Guid, (Guid MemberId, Guid ToolId)> _requests = [];

    /// <summary>Remembers what a policy names.</summary>
    public void Learn(PolicyState state)
    {
        foreach (var server in state.Servers.Values)
        {
            _servers[server.Id] = server.Slug;
            foreach (var offer in server.Offers)
            {
                Learn(server.Id, offer.Id, offer.Kind, offer.Name);
            }
        }

        foreach (var agent in state.Agents.Values)
        {
            _holders[agent.Id] = agent.MemberId;
        }

        foreach (var request in state.Requests.Values)
        {
            _requests[request.Id] = (request.MemberId, request.ToolId);
        }

        foreach (var grant in state.Grants.Values)
        {
            _grants[grant.Id] = new Change.GrantSet(
                grant.Id, grant.Subject.Kind, grant.Subject.Id, grant.Target.ServerId, grant.Target.ToolId, grant.Effect, grant.Until);
        }
    }

    /// <summary>Remembers what a change names, for changes that refer to it only by id.</summary>
    public void Learn(Change change)
    {
        switch (change)
        {
            case Change.ServerAdded c:
                _servers[c.ServerId] = c.Slug;
                break;
            case Change.ToolsDiscovered c:
                foreach (var tool in c.Tools)
                {
                    Learn(c.ServerId, tool.ToolId, tool.Kind, tool.Name);
                }

                break;
            case Change.GrantSet c:
                _grants[c.GrantId] = c;
                break;
            case Change.KeyIssued c:
                _holders[c.AgentId] = c.MemberId;
                break;
            case Change.ToolRequested c:
                _requests[c.RequestId] = (c.MemberId, c.ToolId);
                break;
        }
    }

    private void Learn(Guid serverId, Guid toolId, OfferKind kind, string name) => _tools[toolId] = kind switch
    {
        OfferKind.Prompt => $"prompt {new ToolAddress(Server(serverId), name)}",
        OfferKind.Resources => $"resources of {Server(serverId)}",
        _ => new ToolAddress(Server(serverId), name).ToString(),
    };

    public string Actor(string actor) =>
        Policy.Actor.Parse(actor).MemberId is { } id ? Member(id) : actor;

    /// <summary>The member a change is about; null when it is about none.</summary>
    public Guid? MemberOf(Change change) => change switch
    {
        Change.MemberAdded c => c.MemberId,
        Change.MemberRoleSet c => c.MemberId,
        Change.MemberRenamed c => c.MemberId,
        Change.MemberSuspended c => c.MemberId,
        Change.MemberUnsuspended c => c.MemberId,
        Change.MemberRemoved c => c.MemberId,
        Change.MemberErased c => c.MemberId,
        Change.KeyIssued c => c.MemberId,
        Change.KeyRevoked c => Holder(c.AgentId),
        Change.KeyRolled c => Holder(c.AgentId),
        Change.KeyExpirySet c => Holder(c.AgentId),
        Change.AgentRenamed c => Holder(c.AgentId),
        Change.AgentClientAccepted c => Holder(c.AgentId),
        Change.AgentHidesSet c => Holder(c.AgentId),
        Change.GrantSet c => SubjectOf(c),
        Change.GrantRemoved c => _grants.TryGetValue(c.GrantId, out var grant) ? SubjectOf(grant) : null,
        Change.ToolRequested c => c.MemberId,
        Change.RequestEnded c => _requests.TryGetValue(c.RequestId, out var asked) ? asked.MemberId : null,
        Change.NamesRevealed c => c.MemberId,
        Change.Stopped { Scope: StopScope.Member } c => c.Id,
        Change.Resumed { Scope: StopScope.Member } c => c.Id,
        Change.CredentialSet c => c.MemberId,
        Change.CredentialRemoved c => c.MemberId,
        Change.CredentialEndSet c => c.MemberId,
        Change.LinkIssued c => c.MemberId,
        Change.SignedIn c => c.MemberId,
        Change.SignInRefused c => c.MemberId,
        Change.AccountChanged c => c.MemberId,
        Change.SessionsEnded c => c.MemberId,
        Change.ServiceOwnerSet c => c.MemberId,
        Change.Joined c => c.MemberId,
        Change.Exported c => c.MemberId,
        _ => null,
    };

    /// <summary>Slug of the server a change is about; null when it is about none, or nothing tells.</summary>
    public string? ServerOf(Change change) => ServerIdOf(change) is { } id ? _servers.GetValueOrDefault(id) : null;

    private Guid? ServerIdOf(Change change) => change switch
    {
        Change.ServerAdded c => c.ServerId,
        Change.ServerReconfigured c => c.ServerId,
        Change.ServerRestarted c => c.ServerId,
        Change.LaunchApproved c => c.ServerId,
        Change.ServerRemoved c => c.ServerId,
        Change.ToolsDiscovered c => c.ServerId,
        Change.ToolsApproved c => c.ServerId,
        Change.ToolsKept c => c.ServerId,
        Change.ToolsBlocked c => c.ServerId,
        Change.GrantSet c => c.ServerId,
        Change.GrantRemoved c => _grants.TryGetValue(c.GrantId, out var grant) ? grant.ServerId : null,
        Change.ToolRequested c => c.ServerId,
        Change.Stopped { Scope: StopScope.Server } c => c.Id,
        Change.Resumed { Scope: StopScope.Server } c => c.Id,
        Change.CredentialSet c => c.ServerId,
        Change.CredentialRemoved c => c.ServerId,
        Change.CredentialEndSet c => c.ServerId,
        _ => null,
    };

    private Guid? Holder(Guid agentId) => _holders.TryGetValue(agentId, out var member) ? member : null;

    private static Guid? SubjectOf(Change.GrantSet grant) => grant.SubjectKind == SubjectKind.Member ? grant.SubjectId : null;

    public string Target(Change change) => change switch
    {
        Change.NestCreated => "nest",
        Change.MemberAdded c => Member(c.MemberId),
        Change.MemberRoleSet c => $"{Member(c.MemberId)}: {WireName.Of(c.Role)}",
        Change.MemberRenamed c => Member(c.MemberId),
        Change.MemberSuspended c => Member(c.MemberId),
        Change.MemberUnsuspended c => Member(c.MemberId),
        Change.MemberRemoved c => Member(c.MemberId),
        Change.GroupAdded c => Group(c.GroupId),
        Change.GroupMembersSet c => $"{Group(c.GroupId)}: {c.Members.Length} members",
        Change.GroupRemoved c => Group(c.GroupId),
        Change.KeyIssued c => $"{Member(c.MemberId)}: {Agent(c.AgentId)}",
        Change.KeyRevoked c => Agent(c.AgentId),
        Change.KeyRolled c => Agent(c.AgentId),
        Change.KeyExpirySet c => Agent(c.AgentId),
        Change.AgentRenamed c => Agent(c.AgentId),
        Change.AgentClientAccepted c => Agent(c.AgentId),
        Change.AgentHidesSet c => c.Offers.IsEmpty ? $"{Agent(c.AgentId)}: nothing" : $"{Agent(c.AgentId)}: {string.Join(", ", c.Offers.Select(Tool))}",
        Change.ServerAdded c => c.Slug,
        Change.ServerReconfigured c => Server(c.ServerId),
        Change.ServerRestarted c => Server(c.ServerId),
        Change.LaunchApproved c => Server(c.ServerId),
        Change.ServerRemoved c => Server(c.ServerId),
        Change.ToolsDiscovered c => $"{Server(c.ServerId)}: {string.Join(", ", c.Tools.Select(tool => tool.Kind == OfferKind.Prompt ? $"prompt {tool.Name}" : tool.Name))}",
        Change.ToolsApproved c => string.Join(", ", c.Tools.Select(tool => Tool(tool.ToolId))),
        Change.ToolsKept c => string.Join(", ", c.Tools.Select(tool => Tool(tool.ToolId))),
        Change.ToolsBlocked c => string.Join(", ", c.ToolIds.Select(Tool)),
        Change.GrantSet c => Grant(c),
        Change.GrantRemoved c => _grants.TryGetValue(c.GrantId, out var grant) ? Grant(grant) : "grant",
        Change.ToolRequested c => $"{Member(c.MemberId)}: {Tool(c.ToolId)}",
        Change.RequestEnded c => $"{WireName.Of(c.End)} {(_requests.TryGetValue(c.RequestId, out var asked) ? $"{Member(asked.MemberId)}: {Tool(asked.ToolId)}" : "request")}",
        Change.NamesShownTo c => WireName.Of(c.Audience),
        Change.NamesRevealed c => view.Pseudonym(c.MemberId),
        Change.AddressSet c => c.Url,
        Change.Stopped c => Stopped(c.Scope, c.Id),
        Change.Resumed c => Stopped(c.Scope, c.Id),
        Change.CredentialSet c => $"{Member(c.MemberId)}: {Server(c.ServerId)}",
        Change.CredentialRemoved c => $"{Member(c.MemberId)}: {Server(c.ServerId)}",
        Change.CredentialEndSet c => string.Create(
            CultureInfo.InvariantCulture,
            $"{(c.MemberId is { } member ? $"{Member(member)}: " : "")}{Server(c.ServerId)}: {(c.EndsOn is { } day ? $"{day:yyyy-MM-dd}" : "none")}"),
        Change.LinkIssued c => c.MemberId is { } member ? $"sign-in link: {Member(member)}" : "setup link",
        Change.SignedIn c => c.VouchedAt is null ? Member(c.MemberId) : $"{Member(c.MemberId)}: {WireName.Of(SignInWay.Provider)}",
        Change.SignInRefused c => $"{(c.MemberId is { } tried ? $"{Member(tried)}: " : "")}{WireName.Of(c.Way)}{(c.Limited ? ", limited" : "")}",
        Change.AccountChanged c => $"{Member(c.MemberId)}: {WireName.Of(c.Act)}",
        Change.SessionsEnded c => $"{Member(c.MemberId)}: {c.Count}",
        Change.MaxSignInAgeSet c => c.Days is { } days ? $"{days} days" : "none",
        Change.ServiceOwnerSet c => $"{Member(c.MemberId)}: {Member(c.OwnerId)}",
        Change.JoinLinkMade c => $"{Group(c.GroupId)}: {c.Uses} people",
        Change.JoinLinkEnded => "join link",
        Change.Joined c => Member(c.MemberId),
        Change.MemberErased c => Member(c.MemberId),
        Change.CheckpointKeySet c => $"key {c.Key.Id[..16]}",
        Change.Exported c => c.MemberId is { } member ? $"{WireName.Of(c.Kind)}: {Member(member)}" : $"{WireName.Of(c.Kind)}: records {c.FromSeq} to {c.ToSeq}",
        Change.BackedUp c => $"through record {c.ThroughSeq}",
        Change.Restored c => $"epoch {c.Epoch}, through record {c.ThroughSeq}",
        Change.Upgraded c => $"{c.From} to {c.To}",
        _ => "",
    };

    private string Grant(Change.GrantSet c)
    {
        var subject = c.SubjectKind == SubjectKind.Member ? Member(c.SubjectId) : Group(c.SubjectId);
        var target = c.ToolId is { } tool ? Tool(tool) : $"all of {Server(c.ServerId)} that is approved";
        return $"{WireName.Of(c.Effect)} {subject} {target}";
    }

    private string Stopped(StopScope scope, Guid? id) => scope switch
    {
        StopScope.Server => Server(id ?? default),
        StopScope.Member => Member(id ?? default),
        StopScope.Agent => Agent(id ?? default),
        StopScope.Tool => Tool(id ?? default),
        _ => "everything",
    };

    public string Member(Guid id) => members.GetValueOrDefault(id, view.Pseudonym(id));

    private string Agent(Guid id) => agents.GetValueOrDefault(id, "agent");

    private string Group(Guid id) => id == Policy.Group.EveryoneId ? "Everyone" : groups.GetValueOrDefault(id, "group");

    private string Server(Guid id) => _servers.GetValueOrDefault(id, "server");

    private string Tool(Guid id) => _tools.GetValueOrDefault(id, "tool");
}
