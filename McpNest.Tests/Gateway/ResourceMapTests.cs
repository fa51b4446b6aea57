using System.Text.Json;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

public sealed class ResourceMapTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-11-23T00:00:00Z", null);

    private readonly OfferedServer _policy = new();
    private readonly Dictionary<Guid, ServerResources?> _lists = [];
    private readonly List<Guid> _asked = [];
    private readonly ResourceMap _map;

    public ResourceMapTests() => _map = new ResourceMap(
        (server, _, _) =>
        {
            _asked.Add(server);
            return Task.FromResult(_lists.GetValueOrDefault(server));
        },
        (fingerprint, _) => _policy.DefinitionAsync(fingerprint));

    [Fact]
    public async Task Uri_BelongsToTheFirstVisibleServerThatListsIt()
    {
        var (b, a) = (Add("b", "x://{y}"), Add("a", "x://{y}"));
        List(b, "x://1", "x://2");
        List(a, "x://2");

        Assert.Equal((b, a, a), (await OwnerAsync("x://1"), await OwnerAsync("x://2"), await OwnerAsync("x://3")));
    }

    [Fact]
    public async Task Uri_InNoList_BelongsToTheFirstWhoseTemplateItFits()
    {
        Add("a", "a://{x}");
        var b = Add("b", "b://{x}", "c://{+x}");
        var c = Add("c", "b://{x}", "d://{x}");

        Assert.Equal(b, await OwnerAsync("b://1"));
        Assert.Equal(b, await OwnerAsync("c://1/2"));
        Assert.Equal(c, await OwnerAsync("d://1"));
        Assert.Null(await OwnerAsync("e://1"));
    }

    [Fact]
    public async Task Template_NamedByCompletion_BelongsToWhoHasExactlyIt()
    {
        Add("a", "{+anything}");
        var b = Add("b", "b://{x}");

        Assert.Equal(b, await OwnerAsync("b://{x}"));
    }

    [Fact]
    public async Task Uri_WithOneVisibleServer_BelongsToIt_WhateverItLists()
    {
        var a = Add("a");
        _policy.OfferResources(_policy.Add("hidden"), true, "x://{y}");

        Assert.Equal(a, await OwnerAsync("x://1"));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Server_ThatIsDown_IsLeftOutAndItsTemplatesStillCount()
    {
        var a = Add("a", "a://{x}");
        var b = Add("b");
        _lists[a] = null;
        List(b, "b://1");

        Assert.Equal((b, a), (await OwnerAsync("b://1"), await OwnerAsync("a://1")));
    }

    [Theory]
    [InlineData("not granted", DenialReason.NoGrant)]
    [InlineData("not approved", DenialReason.ToolNew)]
    [InlineData("stopped", DenialReason.ServerStopped)]
    [InlineData("denied", DenialReason.DeniedByGrant)]
    public async Task Uri_OfAServerThatMayNotBeUsed_IsFoundByItsTemplate_SoThatTheRefusalCanSayWhy(string how, DenialReason reason)
    {
        Add("a", "a://{x}");
        Add("c", "c://{x}");
        var b = _policy.Add("b");
        var offer = _policy.OfferResources(b, approve: how != "not approved", "b://{x}");
        if (how != "not granted")
        {
            _policy.Grant(b);
        }

        if (how == "stopped")
        {
            _policy.Apply(new Change.Stopped(StopScope.Server, b));
        }
        else if (how == "denied")
        {
            _policy.Grant(b, offer, GrantEffect.Deny);
        }

        var target = await FindAsync("b://1");

        Assert.Equal(CallTarget.Of(b, offer), target);
        Assert.Equal(reason, AccessPolicy.Decide(_policy.State, _policy.AgentId, target, _policy.State.FindTool(target)!.Live, s_now).Reason);
        Assert.DoesNotContain(b, _asked); // nobody connects for whom nothing is allowed
    }

    [Fact]
    public async Task Uri_WithOneServerThatMayNotBeUsed_IsRefusedAsItsOwn()
    {
        var a = _policy.Add("a");
        _policy.OfferResources(a);

        Assert.Equal(a, await OwnerAsync("anything://1"));
    }

    [Fact]
    public async Task Uri_OfRandomServers_BelongsToTheFirstByRule()
    {
        // The same rule, written the slow way.
        var slugs = new[] { "a", "b", "c", "d" };
        var ids = slugs.ToDictionary(slug => slug, slug => Add(slug, $"t{slug}://{{x}}", "shared://{x}"));
        for (var round = 0; round < 200; round++)
        {
            var owners = slugs.Where((_, at) => (round >> at) % 2 == 1).ToArray();
            _lists.Clear();
            foreach (var slug in owners)
            {
                List(ids[slug], $"u://{round}");
            }

            Assert.Equal(owners.Length == 0 ? null : ids[owners[0]], await OwnerAsync($"u://{round}"));
        }
    }

    private Guid Add(string slug, params string[] templates)
    {
        var id = _policy.Add(slug);
        _policy.OfferResources(id, true, templates);
        _policy.Grant(id);
        return id;
    }

    private void List(Guid server, params string[] uris) =>
        _lists[server] = new ServerResources([.. uris.Select(uri => JsonElement.Parse($$"""{"uri":"{{uri}}","name":"n"}"""))], []);

    private async Task<Guid?> OwnerAsync(string uri) => await FindAsync(uri) is { Kind: CallTargetKind.Tool } target ? target.ServerId : null;

    private ValueTask<CallTarget> FindAsync(string uri) => _map.FindAsync(
        _policy.State, new Caller(_policy.AgentId, _policy.MemberId, null, null), uri, s_now, TestContext.Current.CancellationToken);
}
