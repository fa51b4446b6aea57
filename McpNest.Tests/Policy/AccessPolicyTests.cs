using FsCheck;
using FsCheck.Fluent;
using McpNest.Core.Policy;

namespace McpNest.Tests.Policy;

public sealed class AccessPolicyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ToolFingerprint s_approved = new("f1");
    private readonly Guid _member = Guid.CreateVersion7();
    private readonly Guid _agent = Guid.CreateVersion7();
    private readonly Guid _group = Guid.CreateVersion7();
    private readonly Guid _server = Guid.CreateVersion7();
    private readonly Guid _tool = Guid.CreateVersion7();
    private readonly Guid _admin = Guid.CreateVersion7();
    private PolicyState _state = PolicyState.Empty;

    public AccessPolicyTests() => Apply(
        new Change.MemberAdded(_admin, MemberKind.Person, MemberRole.Admin, null),
        new Change.MemberAdded(_member, MemberKind.Person, MemberRole.Member, null),
        new Change.KeyIssued(_agent, _member, "hash", s_now.AddDays(90)),
        new Change.GroupAdded(_group),
        new Change.GroupMembersSet(_group, [_member]),
        new Change.ServerAdded(_server, "files", ServerTransport.Stdio, CredentialKind.Shared, null, "target", 60),
        new Change.LaunchApproved(_server, "target"),
        new Change.ToolsDiscovered(_server, [new SeenTool(_tool, "read", "f1")]),
        new Change.ToolsApproved(_server, [new ToolVersion(_tool, "f1")]));

    [Fact]
    public void Decide_WithNothingGranted_Denies() => Assert.Equal(DenialReason.NoGrant, Decide().Reason);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Decide_WithAGrantOfAnyBreadth_Allows(bool forGroup, bool wholeServer)
    {
        var grant = Grant(GrantEffect.Allow, forGroup, wholeServer);

        Assert.Equal(new Decision(null, grant, _state.Version), Decide());
    }

    [Fact]
    public void Decide_WithAGrantForEveryone_Allows()
    {
        Apply(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, _server, null, GrantEffect.Allow, null));

        Assert.True(Decide().IsAllowed);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Decide_WhereAnyGrantDenies_Denies(bool forGroup, bool wholeServer)
    {
        Grant(GrantEffect.Allow, !forGroup, !wholeServer);
        var deny = Grant(GrantEffect.Deny, forGroup, wholeServer);

        Assert.Equal(new Decision(DenialReason.DeniedByGrant, deny, _state.Version), Decide());
    }

    [Fact]
    public void Decide_AtTheInstantAGrantEnds_Denies()
    {
        Grant(GrantEffect.Allow, forGroup: false, wholeServer: false, s_now.AddHours(1));

        Assert.True(Decide(at: s_now.AddHours(1).AddTicks(-1)).IsAllowed);
        Assert.Equal(DenialReason.GrantExpired, Decide(at: s_now.AddHours(1)).Reason);
    }

    [Fact]
    public void Decide_WhenADenyHasEnded_FallsBackToTheAllow()
    {
        Grant(GrantEffect.Allow, forGroup: true, wholeServer: false);
        Grant(GrantEffect.Deny, forGroup: false, wholeServer: false, s_now.AddHours(1));

        Assert.Equal(DenialReason.DeniedByGrant, Decide().Reason);
        Assert.True(Decide(at: s_now.AddHours(1)).IsAllowed);
    }

    [Fact]
    public void Decide_WhenTheLiveDefinitionDiffers_Holds()
    {
        Grant(GrantEffect.Allow, forGroup: false, wholeServer: false);

        Assert.Equal(DenialReason.ToolHeld, Decide(live: new ToolFingerprint("f2")).Reason);
        Assert.Equal(DenialReason.ToolGone, AccessPolicy.Decide(_state, _agent, CallTarget.Of(_server, _tool), null, s_now).Reason);
    }

    [Fact]
    public void Decide_ForAToolNobodyApproved_SaysNew()
    {
        var later = Guid.CreateVersion7();
        Apply(
            new Change.ToolsDiscovered(_server, [new SeenTool(later, "write", "f9")]),
            new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Member, _member, _server, null, GrantEffect.Allow, null));

        var decision = AccessPolicy.Decide(_state, _agent, CallTarget.Of(_server, later), new ToolFingerprint("f9"), s_now);

        Assert.Equal(DenialReason.ToolNew, decision.Reason);
    }

    [Fact]
    public void Decide_AfterAnotherCommandLine_WantsItsLaunchApproved()
    {
        Grant(GrantEffect.Allow, forGroup: false, wholeServer: false);
        Apply(new Change.ServerReconfigured(_server, ServerTransport.Stdio, null, "another", 60));

        Assert.Equal(DenialReason.LaunchNotApproved, Decide().Reason);
    }

    [Theory]
    [InlineData(StopScope.Everything, DenialReason.EverythingStopped)]
    [InlineData(StopScope.Server, DenialReason.ServerStopped)]
    [InlineData(StopScope.Member, DenialReason.MemberStopped)]
    [InlineData(StopScope.Agent, DenialReason.AgentStopped)]
    [InlineData(StopScope.Tool, DenialReason.ToolStopped)]
    public void Decide_UnderAStop_DeniesUntilResumed(StopScope scope, DenialReason expected)
    {
        Grant(GrantEffect.Allow, forGroup: false, wholeServer: false);
        Guid? id = scope switch
        {
            StopScope.Server => _server,
            StopScope.Member => _member,
            StopScope.Agent => _agent,
            StopScope.Tool => _tool,
            _ => null,
        };

        Apply(new Change.Stopped(scope, id));
        Assert.Equal(expected, Decide().Reason);
        Assert.True(Status().IsAllowed); // asking why is always possible

        Apply(new Change.Resumed(scope, id));
        Assert.True(Decide().IsAllowed);
    }

    [Fact]
    public void Decide_ForLeavers_Denies()
    {
        Grant(GrantEffect.Allow, forGroup: false, wholeServer: false);

        Apply(new Change.MemberSuspended(_member));
        Assert.Equal(DenialReason.MemberSuspended, Decide().Reason);
        Apply(new Change.MemberUnsuspended(_member));
        Assert.True(Decide().IsAllowed);
        Assert.Equal(DenialReason.AgentExpired, Decide(at: s_now.AddDays(90)).Reason);
        Apply(new Change.MemberRemoved(_member));
        Assert.Equal(DenialReason.AgentRevoked, Decide().Reason);
        Assert.Equal(DenialReason.AgentRevoked, Status().Reason);
        Assert.Empty(_state.Grants);
        Assert.Empty(_state.AgentsByKeyHash);
    }

    [Theory]
    [InlineData("files__read", true)]
    [InlineData("files__READ", false)]
    [InlineData("Files__read", false)]
    [InlineData("files_read", false)]
    [InlineData("files__", false)]
    [InlineData("__read", false)]
    [InlineData("files__read ", false)]
    [InlineData("files__read__", false)]
    [InlineData("ﬁles__read", false)]
    public void Resolve_OfAName_IsExact(string name, bool known) => Assert.Equal(known, _state.Resolve(OfferKind.Tool, name).Kind == CallTargetKind.Tool);

    [Fact]
    public void Resolve_OfAnyOtherName_IsUnknown() => Prop.ForAll<string>(name =>
        name is null || name == "files__read" || _state.Resolve(OfferKind.Tool, name).Kind == CallTargetKind.Unknown).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("f1les")]
    [InlineData("fi-les")]
    [InlineData("flles")]
    public void TryApply_OfALookAlikeServer_IsAConflict(string slug)
    {
        var added = _state.TryApply(
            new Change.ServerAdded(Guid.CreateVersion7(), slug, ServerTransport.Http, CredentialKind.Shared, null, "t", 60), 99, out _, out var conflict);

        Assert.False(added);
        Assert.Contains("looks too much like", conflict, StringComparison.Ordinal);
    }

    [Fact]
    public void TryApply_OfAnApprovalOfAnOlderDefinition_IsAConflict()
    {
        Apply(new Change.ToolsDiscovered(_server, [new SeenTool(_tool, "read", "f2")]));

        Assert.False(_state.TryApply(new Change.ToolsApproved(_server, [new ToolVersion(_tool, "f1")]), 99, out var next, out var conflict));
        Assert.Same(_state, next);
        Assert.Contains("changed by its server", conflict, StringComparison.Ordinal);
    }

    [Fact]
    public void TryApply_ThatWouldTakeTheLastAdminAway_IsAConflict()
    {
        Assert.False(_state.TryApply(new Change.MemberSuspended(_admin), 99, out _, out _));
        Assert.False(_state.TryApply(new Change.MemberRemoved(_admin), 99, out _, out _));
        Assert.False(_state.TryApply(new Change.MemberRoleSet(_admin, MemberRole.Lead), 99, out _, out _));
        Apply(new Change.MemberRoleSet(_member, MemberRole.Admin));
        Assert.True(_state.TryApply(new Change.MemberRemoved(_admin), 99, out _, out _));
    }

    private Guid Grant(GrantEffect effect, bool forGroup, bool wholeServer, DateTimeOffset? until = null)
    {
        var id = Guid.CreateVersion7();
        Apply(new Change.GrantSet(
            id, forGroup ? SubjectKind.Group : SubjectKind.Member, forGroup ? _group : _member, _server, wholeServer ? null : _tool, effect, until));
        return id;
    }

    private void Apply(params Change[] changes)
    {
        foreach (var change in changes)
        {
            Assert.True(_state.TryApply(change, _state.Version + 1, out _state, out var conflict), conflict);
        }
    }

    private Decision Decide(ToolFingerprint? live = null, DateTimeOffset? at = null) =>
        AccessPolicy.Decide(_state, _agent, CallTarget.Of(_server, _tool), live ?? s_approved, at ?? s_now);

    private Decision Status() => AccessPolicy.Decide(_state, _agent, CallTarget.Status, null, s_now);
}
