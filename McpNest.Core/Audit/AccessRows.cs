using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>The rows of an access report, made one by one from a replayed history.</summary>
internal sealed class AccessRows(AccessHistory history, DateTimeOffset asOf, Dictionary<Guid, string> members, Dictionary<Guid, string> groups)
{
    private readonly PolicyState _state = history.State;

    public IEnumerable<AccessRow> All() =>
        from member in _state.Members.Values.OrderBy(member => NameOf(member.Id), StringComparer.Ordinal).ThenBy(member => member.Id)
        let probe = WithAgent(member.Id)
        from server in _state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
        from tool in server.Offers.OrderBy(tool => tool.Kind).ThenBy(tool => tool.Name, StringComparer.Ordinal)
        let target = CallTarget.Of(server.Id, tool.Id)
        from grant in AccessPolicy.Applicable(_state, member.Id, target)
        where tool.Approved is not null || grant.Target.ToolId is not null // a whole server is all of it that was approved
        select Row(member, server, tool, grant, AccessPolicy.Decide(probe.State, probe.AgentId, target, tool.Live, asOf));

    private AccessRow Row(Member member, UpstreamServer server, ServerTool tool, Grant grant, Decision decision)
    {
        var (granted, approved) = (history.GrantOf(grant.Id), tool.Approved is null ? null : history.ApprovalOf(tool.Id));
        var group = grant.Subject.Kind == SubjectKind.Group ? grant.Subject.Id : (Guid?)null;
        var joined = group is { } joinedGroup ? history.JoinOf(joinedGroup, member.Id) : null;
        var made = group is { } madeGroup ? history.MakingOf(madeGroup) : null;
        return new AccessRow
        {
            Member = NameOf(member.Id),
            MemberId = member.Id,
            Role = WireName.Of(member.Role),
            Server = server.Slug,
            Tool = tool.Name,
            Kind = WireName.Of(tool.Kind),
            Effect = WireName.Of(grant.Effect),
            Until = grant.Until,
            WholeServer = grant.Target.ToolId is null,
            Group = group is { } id ? GroupName(id) : null,
            GrantId = grant.Id,
            GrantedBy = NameOf(granted),
            GrantedAt = granted?.At,
            ApprovedBy = NameOf(approved),
            ApprovedAt = approved?.At,
            JoinedBy = NameOf(joined),
            JoinedAt = joined?.At,
            Decision = decision.Reason is { } reason ? WireName.Of(reason) : "allowed",
            Self = grant.Effect != GrantEffect.Allow ? [] :
            [
                .. Own(granted, "granted"),
                .. Own(approved, "approved"),
                .. Own(joined, "joined"),
                .. Own(made, "made"),
            ],
        };

        string[] Own(AccessHistory.Act? act, string what) =>
            act?.By.MemberId is { } by && (by == member.Id || by == member.OwnerId) ? [what] : [];
    }

    /// <summary>The same policy with a fresh agent of the member, so that the one rule of decisions can be asked.</summary>
    private (PolicyState State, Guid AgentId) WithAgent(Guid memberId)
    {
        var id = Guid.CreateVersion7(asOf);
        return _state.TryApply(new Change.KeyIssued(id, memberId, $"{id}", DateTimeOffset.MaxValue), _state.Version, out var state, out var conflict)
            ? (state, id)
            : throw new InvalidOperationException(conflict);
    }

    private string? NameOf(AccessHistory.Act? act) =>
        act is null ? null : act.By.MemberId is { } member ? NameOf(member) : WireName.Of(act.By.Kind);

    private string NameOf(Guid memberId) => members.GetValueOrDefault(memberId) ?? Pseudonym.Of(memberId);

    private string GroupName(Guid id) => id == Group.EveryoneId ? "Everyone" : groups.GetValueOrDefault(id) ?? $"group-{id.ToString("N")[^6..]}";
}
