using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Policy;

/// <summary>Keys of whoever comes through a provider sleep when their last sign-in is too old, and so do those of services they answer for.</summary>
public sealed class SignInAgeTests
{
    private static readonly DateTimeOffset s_then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ToolFingerprint s_approved = new("f1");
    private readonly Guid _person = Guid.CreateVersion7();
    private readonly Guid _other = Guid.CreateVersion7();
    private readonly Guid _service = Guid.CreateVersion7();
    private readonly Guid _own = Guid.CreateVersion7();
    private readonly Guid _machine = Guid.CreateVersion7();
    private readonly Guid _server = Guid.CreateVersion7();
    private readonly Guid _tool = Guid.CreateVersion7();
    private PolicyState _state = PolicyState.Empty;

    public SignInAgeTests() => Apply(
        new Change.MemberAdded(_person, MemberKind.Person, MemberRole.Admin, null),
        new Change.MemberAdded(_other, MemberKind.Person, MemberRole.Admin, null),
        new Change.MemberAdded(_service, MemberKind.Service, MemberRole.Member, _person),
        new Change.KeyIssued(_own, _person, "own", s_then.AddDays(300)),
        new Change.KeyIssued(_machine, _service, "machine", s_then.AddDays(300)),
        new Change.ServerAdded(_server, "files", ServerTransport.Http, CredentialKind.Shared, null, "target", 60),
        new Change.ToolsDiscovered(_server, [new SeenTool(_tool, "read", "f1")]),
        new Change.ToolsApproved(_server, [new ToolVersion(_tool, "f1")]),
        new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, _server, null, GrantEffect.Allow, null),
        new Change.MaxSignInAgeSet(30));

    [Fact]
    public void Keys_sleep_at_the_age_and_wake_with_the_next_sign_in()
    {
        Apply(new Change.SignedIn(_person) { VouchedAt = s_then });

        foreach (var agent in new[] { _own, _machine })
        {
            Assert.Null(Why(agent, s_then.AddDays(30).AddTicks(-1)));
            Assert.Equal(DenialReason.SignInTooOld, Why(agent, s_then.AddDays(30)));
        }

        Apply(new Change.SignedIn(_person)); // locally: the directory said nothing
        Assert.Equal(DenialReason.SignInTooOld, Why(_own, s_then.AddDays(30)));
        Apply(new Change.SignedIn(_person) { VouchedAt = s_then.AddDays(30) });
        Assert.Null(Why(_own, s_then.AddDays(59)));
        Assert.Null(Why(_machine, s_then.AddDays(59)));
    }

    [Fact]
    public void Another_owner_wakes_a_service()
    {
        Apply(new Change.SignedIn(_person) { VouchedAt = s_then }, new Change.ServiceOwnerSet(_service, _other));

        Assert.Null(Why(_machine, s_then.AddDays(200)));
        Assert.Equal(DenialReason.SignInTooOld, Why(_own, s_then.AddDays(200)));
    }

    [Fact]
    public void Who_never_came_through_a_provider_is_not_asked_and_without_one_nobody_is()
    {
        Apply(new Change.SignedIn(_person));
        Assert.Null(Why(_own, s_then.AddDays(200)));

        Apply(new Change.SignedIn(_person) { VouchedAt = s_then }, new Change.MaxSignInAgeSet(null));
        Assert.Null(Why(_own, s_then.AddDays(200)));
        Assert.Null(AccessPolicy.SignInEnds(_state, _state.Members[_person]));
    }

    [Fact]
    public void Suspended_comes_first_and_status_is_still_answered()
    {
        Apply(new Change.SignedIn(_person) { VouchedAt = s_then }, new Change.MemberSuspended(_person));

        Assert.Equal(DenialReason.MemberSuspended, Why(_own, s_then.AddDays(31)));
        Assert.True(AccessPolicy.Decide(_state, _own, CallTarget.Status, null, s_then.AddDays(31)).IsAllowed);
    }

    [Fact]
    public void An_image_of_the_state_decides_the_same()
    {
        Apply(new Change.SignedIn(_person) { VouchedAt = s_then });
        var again = PolicyState.Of(ChangeJson.ReadImage(ChangeJson.Write(_state.ToImage())));

        Assert.Equal(30, again.MaxSignInDays);
        Assert.Equal(DenialReason.SignInTooOld, AccessPolicy.Decide(again, _own, CallTarget.Of(_server, _tool), s_approved, s_then.AddDays(30)).Reason);
        Assert.True(AccessPolicy.Decide(again, _machine, CallTarget.Of(_server, _tool), s_approved, s_then.AddDays(29)).IsAllowed);
    }

    private DenialReason? Why(Guid agent, DateTimeOffset at) => AccessPolicy.Decide(_state, agent, CallTarget.Of(_server, _tool), s_approved, at).Reason;

    private void Apply(params Change[] changes)
    {
        foreach (var change in changes)
        {
            Assert.True(_state.TryApply(change, _state.Version + 1, out _state, out var conflict), conflict);
        }
    }
}
