using McpNest.Core.Gateway;
using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

public sealed class VisibilityTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-11-23T00:00:00Z", null);

    private readonly OfferedServer _policy = new();

    [Fact]
    public void Of_ShowsWhatIsApprovedAndGiven_AndWhatOnlyWaitsForSomebody()
    {
        var files = _policy.Add("files");
        _policy.Offer(files, "new", approve: false);
        _policy.Offer(files, "usable");
        _policy.Offer(files, "held");
        _policy.Apply(new Change.ToolsDiscovered(files, [new SeenTool(Guid.CreateVersion7(), "held", "other")]));
        _policy.Offer(files, "gone");
        _policy.Apply(new Change.ToolsDiscovered(files, [new SeenTool(Guid.CreateVersion7(), "gone", null)]));
        _policy.Offer(files, "prompt", OfferKind.Prompt);
        _policy.Grant(files, _policy.Offer(files, "denied"), GrantEffect.Deny);
        var own = _policy.Add("own", credential: CredentialKind.Member);
        _policy.Offer(own, "tool");
        _policy.Offer(_policy.Add("other"), "tool");
        Assert.Empty(Names(OfferKind.Tool));
        _policy.Grant(files);
        _policy.Grant(own);

        Assert.Equal(["held", "usable", "tool"], Names(OfferKind.Tool));
        Assert.Equal(["prompt"], Names(OfferKind.Prompt));
        Assert.Empty(Names(OfferKind.Resources));
    }

    [Fact]
    public void BareFor_IsTheOneServerAnyGrantOpens_AndOnlyIfItIsBare()
    {
        var (bare, other) = (_policy.Add("bare", bare: true), _policy.Add("other"));
        var tool = _policy.Offer(bare, "tool");
        Assert.Null(Bare());
        _policy.Grant(bare, tool);
        Assert.Equal(bare, Bare());
        _policy.Apply(new Change.Stopped(StopScope.Server, bare));
        Assert.Equal(bare, Bare()); // a stop renames nothing, so that its refusals fit the names
        _policy.Grant(other, effect: GrantEffect.Deny);
        Assert.Equal(bare, Bare());
        _policy.Grant(other, until: s_now);
        Assert.Equal(bare, Bare());
        _policy.Grant(other, until: s_now.AddSeconds(1));
        Assert.Null(Bare());
    }

    [Fact]
    public void ListVersion_ChangesExactlyWhereTheListsDo()
    {
        var (files, other) = (_policy.Add("files"), _policy.Add("other"));
        var tool = _policy.Offer(files, "tool");
        _policy.Offer(files, "prompt", OfferKind.Prompt);
        var before = Version();
        _policy.OfferResources(files);
        _policy.Apply(new Change.GroupAdded(Guid.CreateVersion7()), new Change.Stopped(StopScope.Server, other));
        Assert.Empty(Changed(ref before));
        _policy.Grant(files, tool);
        Assert.Equal([OfferKind.Tool], Changed(ref before));
        _policy.Grant(files, until: s_now.AddHours(1));
        Assert.Equal([OfferKind.Prompt, OfferKind.Resources], Changed(ref before));
        _policy.Apply(new Change.ToolsDiscovered(files, [new SeenTool(tool, "tool", "f2")]));
        Assert.Empty(Changed(ref before)); // held: still listed as approved
        _policy.Apply(new Change.ToolsApproved(files, [new ToolVersion(tool, "f2")]));
        Assert.Equal([OfferKind.Tool], Changed(ref before));
        _policy.Apply(new Change.MemberSuspended(_policy.MemberId));
        Assert.Equal([OfferKind.Tool, OfferKind.Prompt, OfferKind.Resources], Changed(ref before));
        _policy.Apply(new Change.MemberUnsuspended(_policy.MemberId));
        Changed(ref before);
        Assert.Equal([OfferKind.Prompt, OfferKind.Resources], Version(s_now.AddHours(1)).ChangedSince(before));
    }

    private IEnumerable<string> Names(OfferKind kind) => Visibility.Of(_policy.State, _policy.AgentId, kind, s_now).Select(visible => visible.Offer.Name);

    private Guid? Bare() => Visibility.BareFor(_policy.State, _policy.AgentId, s_now)?.Id;

    private ListVersion Version(DateTimeOffset? at = null) => Catalog.VersionOf(_policy.State, _policy.AgentId, at ?? s_now);

    private OfferKind[] Changed(ref ListVersion before)
    {
        var now = Version();
        OfferKind[] changed = [.. now.ChangedSince(before)];
        before = now;
        return changed;
    }
}
