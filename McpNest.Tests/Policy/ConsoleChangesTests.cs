using McpNest.Core.Policy;

namespace McpNest.Tests.Policy;

/// <summary>What the console brought into the policy: rolled keys, narrowed agents, kept tools, requests.</summary>
public sealed class ConsoleChangesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_member = Guid.CreateVersion7();
    private static readonly Guid s_agent = Guid.CreateVersion7();
    private static readonly Guid s_server = Guid.CreateVersion7();
    private static readonly Guid s_tool = Guid.CreateVersion7();

    private PolicyState _state = Fold(
        PolicyState.Empty,
        new Change.NestCreated(Guid.CreateVersion7()),
        new Change.MemberAdded(s_member, MemberKind.Person, MemberRole.Member, null),
        new Change.KeyIssued(s_agent, s_member, "old", s_now.AddDays(90)),
        new Change.ServerAdded(s_server, "files", ServerTransport.Http, CredentialKind.Shared, null, "hash", 60),
        new Change.ToolsDiscovered(s_server, [new SeenTool(s_tool, "read", "f1")]),
        new Change.ToolsApproved(s_server, [new ToolVersion(s_tool, "f1")]),
        new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Member, s_member, s_server, s_tool, GrantEffect.Allow, null));

    [Fact]
    public void RolledKey_OldOneWorksUntilItsInstant_AndNoLonger()
    {
        Apply(new Change.KeyRolled(s_agent, "new", s_now.AddDays(90), s_now.AddHours(1)));

        var agent = _state.Agents[s_agent];
        Assert.Equal(s_agent, _state.AgentsByKeyHash["old"]);
        Assert.Equal(s_agent, _state.AgentsByKeyHash["new"]);
        Assert.True(agent.AdmitsAt("old", s_now.AddMinutes(59)));
        Assert.False(agent.AdmitsAt("old", s_now.AddHours(1)));
        Assert.True(agent.AdmitsAt("new", s_now.AddHours(1)));
    }

    [Fact]
    public void RolledKey_WithoutOverlapOrRevoked_LetsNoOldKeyIn()
    {
        Apply(new Change.KeyRolled(s_agent, "new", s_now.AddDays(90), s_now.AddHours(1)));
        Apply(new Change.KeyRolled(s_agent, "newer", s_now.AddDays(90), null));
        Assert.Equal(["newer"], _state.AgentsByKeyHash.Keys);

        Apply(new Change.KeyRolled(s_agent, "newest", s_now.AddDays(90), s_now.AddHours(1)));
        Apply(new Change.KeyRevoked(s_agent));
        Assert.Empty(_state.AgentsByKeyHash);
        Assert.False(_state.Agents[s_agent].AdmitsAt("newest", s_now));
    }

    [Fact]
    public void HiddenTool_IsRefusedForThisAgentOnly_AndTheGrantIsNamed()
    {
        Apply(new Change.AgentHidesSet(s_agent, [s_tool]));

        var decision = Decide("f1");
        Assert.Equal(DenialReason.HiddenFromAgent, decision.Reason);
        Assert.NotNull(decision.GrantId);
        Assert.True(AccessPolicy.DecideForMember(_state, s_member, CallTarget.Of(s_server, s_tool), s_now).IsAllowed);

        Apply(new Change.AgentHidesSet(s_agent, []));
        Assert.Null(Decide("f1").Reason);
    }

    [Fact]
    public void KeptTool_PassesExactlyTheDefinitionThatWasSeen()
    {
        Apply(new Change.ToolsDiscovered(s_server, [new SeenTool(s_tool, "read", "f2")]));
        Assert.Equal(DenialReason.ToolHeld, Decide("f2").Reason);

        Apply(new Change.ToolsKept(s_server, [new ToolVersion(s_tool, "f2")]));
        Assert.Null(Decide("f2").Reason);
        Assert.Null(Decide("f1").Reason);
        Assert.Equal(DenialReason.ToolHeld, Decide("f3").Reason);
        Assert.Equal(new ToolFingerprint("f1"), _state.Servers[s_server].Tools["read"].Approved);

        Apply(new Change.ToolsBlocked(s_server, [s_tool]));
        Assert.Equal(DenialReason.ToolNew, Decide("f2").Reason);
    }

    [Fact]
    public void KeptTool_NeverApprovedOrChangedMeanwhile_IsAConflict()
    {
        Apply(new Change.ToolsBlocked(s_server, [s_tool]));
        Assert.Contains("never approved", Conflict(new Change.ToolsKept(s_server, [new ToolVersion(s_tool, "f1")])), StringComparison.Ordinal);
        Assert.Contains("in the meantime", Conflict(new Change.ToolsKept(s_server, [new ToolVersion(s_tool, "f0")])), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_StaysUntilItEnds_AndIsMadeOnce()
    {
        var id = Guid.CreateVersion7();
        Apply(new Change.ToolRequested(id, s_member, s_server, s_tool, 24));

        Assert.Equal(_state.Version, Assert.Single(_state.Requests).Value.Seq);
        Assert.NotNull(Conflict(new Change.ToolRequested(Guid.CreateVersion7(), s_member, s_server, s_tool, null)));
        Apply(new Change.RequestEnded(id, RequestEnd.Declined));
        Assert.Empty(_state.Requests);
        Assert.NotNull(Conflict(new Change.RequestEnded(id, RequestEnd.Granted)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Request_LeavesWithItsMemberOrServer(bool member)
    {
        Apply(new Change.ToolRequested(Guid.CreateVersion7(), s_member, s_server, s_tool, null));
        Apply(member ? new Change.MemberRemoved(s_member) : new Change.ServerRemoved(s_server));
        Assert.Empty(_state.Requests);
    }

    [Fact]
    public void Image_HoldsAllOfIt()
    {
        Apply(new Change.KeyRolled(s_agent, "new", s_now.AddDays(90), s_now.AddHours(1)));
        Apply(new Change.AgentHidesSet(s_agent, [s_tool]));
        Apply(new Change.ToolsDiscovered(s_server, [new SeenTool(s_tool, "read", "f2")]));
        Apply(new Change.ToolsKept(s_server, [new ToolVersion(s_tool, "f2")]));
        Apply(new Change.ToolRequested(Guid.CreateVersion7(), s_member, s_server, s_tool, 1));
        Apply(new Change.NamesShownTo(NameAudience.Auditors));
        Apply(new Change.AddressSet("https://nest.example.com"));

        var copy = PolicyState.Of(_state.ToImage());

        Assert.Equal(_state.Requests.Values, copy.Requests.Values);
        Assert.Equal((NameAudience.Auditors, "https://nest.example.com"), (copy.NamesShownTo, copy.Address));
        Assert.Equal(["new", "old"], copy.AgentsByKeyHash.Keys.Order());
        Assert.True(copy.Agents[s_agent].IsHiding(s_tool));
        Assert.Equal(ToolState.Approved, copy.Servers[s_server].Tools["read"].State);
    }

    private Decision Decide(string live) =>
        AccessPolicy.Decide(_state, s_agent, CallTarget.Of(s_server, s_tool), new ToolFingerprint(live), s_now);

    private void Apply(Change change) => _state = Fold(_state, change);

    private string? Conflict(Change change) => _state.TryApply(change, _state.Version + 1, out _, out var conflict) ? null : conflict;

    private static PolicyState Fold(PolicyState state, params Change[] changes) => changes.Aggregate(state, (current, change) =>
    {
        Assert.True(current.TryApply(change, current.Version + 1, out var next, out var conflict), conflict);
        return next;
    });
}
