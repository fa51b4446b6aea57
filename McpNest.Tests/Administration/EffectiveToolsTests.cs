using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>What a member may use is what their calls would get, with the grant that says so.</summary>
public sealed class EffectiveToolsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tools_AreListedByServer_AllowedFirst_WithWhatDecided()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var id = ada.MemberId!.Value;
        var github = await books.AddServerAsync("github", null, "delete", "read", "search", "write");
        await books.AddServerAsync("alpha", null, "echo");
        var tools = books.State.Servers[github].Tools;
        await books.Servers.ApproveToolsAsync(
            Actor.Operator, github, [.. tools.Values.Where(tool => tool.Name != "delete").Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);
        var group = await books.Groups.AddAsync(Actor.Operator, "Backend", Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, id, isIn: true, Cancel);
        var until = books.Time.GetUtcNow().AddHours(1);
        await GrantAsync(books, GrantSubject.Group(group), github, tools["search"].Id, GrantEffect.Allow);
        await GrantAsync(books, GrantSubject.Member(id), github, tools["write"].Id, GrantEffect.Allow, until);
        await GrantAsync(books, GrantSubject.Everyone, github, tools["read"].Id, GrantEffect.Deny);

        var listed = await books.Get<EffectiveTools>().ListAsync(ada, id, Cancel);

        Assert.Equal(
            ["alpha echo ToolNew", "github search ", "github write ", "github delete ToolNew", "github read DeniedByGrant"],
            listed.Select(tool => $"{tool.Server} {tool.Offer.Name} {tool.Decision.Reason}"));
        Assert.Equal(GrantSubject.Group(group), listed[1].Grant!.Subject);
        Assert.Equal(until, listed[2].Grant!.Until);
        Assert.Null(listed[3].Grant);
        Assert.Equal(GrantEffect.Deny, listed[4].Grant!.Effect);

        books.Time.Advance(TimeSpan.FromHours(1));
        listed = await books.Get<EffectiveTools>().ListAsync(ada, id, Cancel);
        Assert.Equal(DenialReason.GrantExpired, listed.Single(tool => tool.Offer.Name == "write").Decision.Reason);
    }

    [Fact]
    public async Task WhoeverAnswersForAService_SeesIt_AndNobodyElseWhoIsNoReader()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Member));
        var service = await books.People.AddAsync(
            Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = ada.MemberId }, Cancel);
        var tools = books.Get<EffectiveTools>();

        await tools.ListAsync(ada, service, Cancel);
        await Assert.ThrowsAsync<NestException>(() => tools.ListAsync(bob, service, Cancel));
        await Assert.ThrowsAsync<NestException>(() => tools.ListAsync(bob, ada.MemberId!.Value, Cancel));
    }

    private static Task GrantAsync(TestBooks books, GrantSubject subject, Guid server, Guid tool, GrantEffect effect, DateTimeOffset? until = null) =>
        books.Access.SetAsync(Actor.Operator, subject, new GrantTarget(server, tool), effect, until, Cancel);
}
