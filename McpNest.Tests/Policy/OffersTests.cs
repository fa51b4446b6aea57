using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Policy;

/// <summary>Prompts and resources are decided like tools; members' own tokens are part of the decision.</summary>
public sealed class OffersTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Guid _member = Guid.CreateVersion7();
    private readonly Guid _agent = Guid.CreateVersion7();
    private readonly Guid _server = Guid.CreateVersion7();
    private readonly Guid _tool = Guid.CreateVersion7();
    private readonly Guid _prompt = Guid.CreateVersion7();
    private readonly Guid _resources = Guid.CreateVersion7();
    private PolicyState _state = PolicyState.Empty;

    public OffersTests() => Apply(
        new Change.MemberAdded(_member, MemberKind.Person, MemberRole.Member, null),
        new Change.KeyIssued(_agent, _member, "hash", s_now.AddDays(90)),
        new Change.ServerAdded(_server, "files", ServerTransport.Http, CredentialKind.Shared, null, "target", 60),
        new Change.ToolsDiscovered(_server,
        [
            new SeenTool(_tool, "read", "f1"),
            new SeenTool(_prompt, "read", "f2") { Kind = OfferKind.Prompt },
            new SeenTool(_resources, ServerTool.ResourcesName, "f3") { Kind = OfferKind.Resources },
        ]));

    [Fact]
    public void Discovery_KeepsKindsApart_EvenUnderOneName()
    {
        var server = _state.Servers[_server];

        Assert.Equal((_tool, _prompt, _resources), (server.Tools["read"].Id, server.Prompts["read"].Id, server.Resources!.Id));
        Assert.Equal(OfferKind.Prompt, _state.FindTool(CallTarget.Of(_server, _prompt))!.Kind);
        Assert.Equal(CallTarget.Of(_server, _prompt), _state.Resolve(OfferKind.Prompt, "files__read"));
        Assert.Equal(CallTarget.Of(_server, _tool), _state.Resolve(OfferKind.Tool, "files__read"));
        Assert.Equal(CallTarget.Of(_server, _tool), _state.Resolve(OfferKind.Tool, "read", server));
        Assert.Equal(CallTarget.Unknown, _state.Resolve(OfferKind.Tool, "files__read", server));
        Assert.Equal(3, server.Offers.Count());
    }

    [Fact]
    public void PromptsAndResources_AreOff_UntilApprovedAndGivenWithTheirServer()
    {
        Assert.Equal([DenialReason.ToolNew, DenialReason.ToolNew], [Decide(_prompt).Reason, Decide(_resources).Reason]);

        Apply(new Change.ToolsApproved(
            _server, [new ToolVersion(_tool, "f1"), new ToolVersion(_prompt, "f2"), new ToolVersion(_resources, "f3")]));
        Assert.Equal(DenialReason.NoGrant, Decide(_prompt).Reason);

        Grant(_tool);
        Assert.True(Decide(_tool).IsAllowed);
        Assert.Equal([DenialReason.NoGrant, DenialReason.NoGrant], [Decide(_prompt).Reason, Decide(_resources).Reason]);

        Grant(null);
        Assert.True(Decide(_prompt).IsAllowed);
        Assert.True(Decide(_resources).IsAllowed);

        Apply(new Change.ToolsDiscovered(_server, [new SeenTool(_prompt, "read", "f9") { Kind = OfferKind.Prompt }]));
        Assert.Equal(DenialReason.ToolHeld, Decide(_prompt).Reason);
        Assert.True(Decide(_tool).IsAllowed);

        Apply(new Change.ToolsBlocked(_server, [_resources]));
        Assert.Equal(DenialReason.ToolNew, Decide(_resources).Reason);
    }

    [Fact]
    public void AServerForOwnTokens_IsDeniedToWhoeverGaveNone()
    {
        Apply(new Change.ToolsApproved(_server, [new ToolVersion(_tool, "f1")]));
        Grant(null);
        Apply(Reconfigured("target", CredentialKind.Member));
        Assert.Equal(DenialReason.CredentialMissing, Decide(_tool).Reason);

        Apply(new Change.CredentialSet(_server, _member));
        Assert.True(Decide(_tool).IsAllowed);

        Apply(new Change.CredentialRemoved(_server, _member));
        Assert.Equal(DenialReason.CredentialMissing, Decide(_tool).Reason);
        Assert.False(_state.TryApply(new Change.CredentialRemoved(_server, _member), 99, out _, out _));
    }

    [Fact]
    public void OwnTokens_AreForgotten_WhenTheServerPointsElsewhere_OrGoes_OrTheMemberGoes()
    {
        Apply(Reconfigured("target", CredentialKind.Member), new Change.CredentialSet(_server, _member));
        Apply(Reconfigured("target", CredentialKind.Member));
        Assert.Single(_state.Credentials);

        Assert.True(_state.TryApply(Reconfigured("another", CredentialKind.Member), 90, out var moved, out _));
        Assert.True(_state.TryApply(Reconfigured("target", CredentialKind.Shared), 90, out var shared, out _));
        Assert.True(_state.TryApply(new Change.ServerRemoved(_server), 90, out var without, out _));
        Assert.True(_state.TryApply(new Change.MemberRemoved(_member), 90, out var alone, out _));
        Assert.All([moved, shared, without, alone], state => Assert.Empty(state.Credentials));
    }

    [Fact]
    public void AServerForEverybody_TakesNoTokens()
    {
        Assert.False(_state.TryApply(new Change.CredentialSet(_server, _member), 90, out _, out var conflict));
        Assert.Contains("one account", conflict, StringComparison.Ordinal);
    }

    [Fact]
    public void NewFields_StayOutOfRecordsThatDoNotNeedThem_AndComeBackFromThoseThatDo()
    {
        var plain = ChangeJson.Write(new Change.ToolsDiscovered(_server, [new SeenTool(_tool, "read", "f1")])).GetRawText();
        Assert.DoesNotContain("kind", plain, StringComparison.OrdinalIgnoreCase);

        var change = Reconfigured("target", CredentialKind.Member) with { Bare = true };
        Assert.Equal(change, ChangeJson.Read(ChangeJson.Write(change)));
        var seen = new Change.ToolsDiscovered(_server, [new SeenTool(_prompt, "read", "f2") { Kind = OfferKind.Prompt }]);
        Assert.Equal(seen.Tools, Assert.IsType<Change.ToolsDiscovered>(ChangeJson.Read(ChangeJson.Write(seen))).Tools);
    }

    private Change.ServerReconfigured Reconfigured(string target, CredentialKind credential) =>
        new(_server, ServerTransport.Http, null, target, 60) { Credential = credential };

    private void Grant(Guid? tool) =>
        Apply(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Member, _member, _server, tool, GrantEffect.Allow, null));

    private Decision Decide(Guid offer)
    {
        var target = CallTarget.Of(_server, offer);
        return AccessPolicy.Decide(_state, _agent, target, _state.FindTool(target)!.Live, s_now);
    }

    private void Apply(params Change[] changes)
    {
        foreach (var change in changes)
        {
            Assert.True(_state.TryApply(change, _state.Version + 1, out _state, out var conflict), conflict);
        }
    }
}
