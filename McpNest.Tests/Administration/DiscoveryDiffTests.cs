using System.Collections.Immutable;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Administration;

public sealed class DiscoveryDiffTests
{
    private static readonly UpstreamServer s_server = new(
        Guid.CreateVersion7(), "files", ServerTransport.Http, CredentialKind.Shared, null, "target", null, 60,
        ImmutableDictionary<string, ServerTool>.Empty.Add("same", Tool(OfferKind.Tool, "same", "f1")))
    {
        Prompts = ImmutableDictionary<string, ServerTool>.Empty.Add("same", Tool(OfferKind.Prompt, "same", "f2")),
        Resources = Tool(OfferKind.Resources, ServerTool.ResourcesName, "f3"),
    };

    [Fact]
    public void SameNameOfAnotherKind_IsAnotherOffer()
    {
        var change = DiscoveryDiff.Between(s_server, Seen((OfferKind.Tool, "same", "f1"), (OfferKind.Prompt, "same", "f9"), (OfferKind.Resources, "resources", "f3")));

        Assert.Equal(
            new SeenTool(s_server.Prompts["same"].Id, "same", "f9") { Kind = OfferKind.Prompt },
            Assert.Single(change!.Tools));
        Assert.Equal(["f2"], DiscoveryDiff.Replaced(s_server, change));
    }

    [Fact]
    public void WhatIsMissing_IsGoneWhateverItsKind()
    {
        var change = DiscoveryDiff.Between(s_server, Seen());

        Assert.Equal(
            [(OfferKind.Tool, null), (OfferKind.Prompt, null), (OfferKind.Resources, null)],
            change!.Tools.Select(tool => (tool.Kind, tool.Fingerprint)));
    }

    [Fact]
    public void WhatIsMissingInAPart_IsNotGone()
    {
        var part = Seen((OfferKind.Tool, "new", "f4")) with { IsPart = true };

        Assert.Equal("new", Assert.Single(DiscoveryDiff.Between(s_server, part)!.Tools).Name);
    }

    [Fact]
    public void OffersOverTime_AreCountedTogether()
    {
        var discovery = Seen((OfferKind.Tool, "same", "f1"), (OfferKind.Tool, "a", "f4"), (OfferKind.Prompt, "b", "f5"), (OfferKind.Resources, "resources", "f3"));

        var bounded = DiscoveryDiff.Bounded(s_server, discovery, mostTools: 4);

        Assert.Equal(["same", "a", "resources"], bounded.Tools.Select(tool => tool.Name));
    }

    private static ServerTool Tool(OfferKind kind, string name, string live) =>
        new(Guid.CreateVersion7(), name, Approved: null, new ToolFingerprint(live)) { Kind = kind };

    private static ServerDiscovery Seen(params (OfferKind Kind, string Name, string Fingerprint)[] offers) => new(
        s_server.Id, [.. offers.Select(offer => new DiscoveredTool(offer.Name, new ToolFingerprint(offer.Fingerprint), "{}") { Kind = offer.Kind })], 0);
}
