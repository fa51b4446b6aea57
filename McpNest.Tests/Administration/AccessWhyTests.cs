using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Why somebody may call something, and what they would see.</summary>
public sealed class AccessWhyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingDone_NamesEverySingleThingThatIsMissing()
    {
        await using var books = new TestBooks();
        var bob = (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        var server = await books.AddServerAsync("files", null, "read");
        var tool = books.State.Servers[server].Tools["read"];
        await books.Stops.StopAsync(Actor.Operator, new Stop(StopScope.Server, server), null, Cancel);

        var why = Of(books, bob, tool.Id);

        Assert.Equal(DenialReason.ServerStopped, why.Decision.Reason);
        Assert.Equal([DenialReason.ServerStopped, DenialReason.ToolNew, DenialReason.NoGrant], why.Missing);
        Assert.Empty(why.Grants);
    }

    [Fact]
    public async Task Allowed_NamesTheGrantThatDecided_AndWhatElseSpeaks()
    {
        await using var books = new TestBooks();
        var bob = (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        var (server, tool) = await ApprovedAsync(books);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new(server, null), GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(bob), new(server, tool), GrantEffect.Allow, null, Cancel);

        var why = Of(books, bob, tool);

        Assert.True(why.Decision.IsAllowed);
        Assert.Empty(why.Missing);
        Assert.Equal(2, why.Grants.Length);
        Assert.Equal(books.State.FindGrant(GrantSubject.Member(bob), new(server, tool))!.Id, why.Decision.GrantId);
    }

    [Fact]
    public async Task Seen_IsWhatIsAllowed_AndWhatOnlyWaits()
    {
        await using var books = new TestBooks();
        var bob = (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        var (server, tool) = await ApprovedAsync(books);
        Assert.Empty(AccessWhy.Seen(books.State, bob, null, books.Time.GetUtcNow()));

        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new(server, null), GrantEffect.Allow, null, Cancel);
        var agent = (await books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "app" }, Cancel)).AgentId;
        Assert.Equal([tool], AccessWhy.Seen(books.State, bob, agent, books.Time.GetUtcNow()).Select(seen => seen.Offer.Id));

        await books.Agents.HideAsync(Actor.Operator, agent, [tool], Cancel);
        Assert.Empty(AccessWhy.Seen(books.State, bob, agent, books.Time.GetUtcNow()));
        Assert.Single(AccessWhy.Seen(books.State, bob, null, books.Time.GetUtcNow()));
        Assert.Equal([DenialReason.HiddenFromAgent], AccessWhy.Of(books.State, bob, agent, CallTarget.Of(server, tool), books.Time.GetUtcNow()).Missing);
    }

    [Fact]
    public async Task Missing_IsEmpty_ExactlyWhenTheDecisionAllows()
    {
        await using var books = new TestBooks();
        var people = new[] { await books.AddAsync("bob", MemberRole.Member), await books.AddAsync("cleo", MemberRole.Lead) };
        var (server, tool) = await ApprovedAsync(books);
        var personal = await books.Servers.AddAsync(Actor.Operator, TestBooks.Personal("calendar"), Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new(personal, null), GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(people[0].MemberId!.Value), new(server, tool), GrantEffect.Allow, books.Time.GetUtcNow().AddHours(1), Cancel);
        await books.People.SuspendAsync(Actor.Operator, people[1].MemberId!.Value, Cancel);
        foreach (var at in new[] { books.Time.GetUtcNow(), books.Time.GetUtcNow().AddHours(2) })
        {
            Assert.All(people, person => Assert.All(books.State.Servers.Values.SelectMany(found => found.Offers), offer =>
            {
                var why = AccessWhy.Of(books.State, person.MemberId!.Value, null, CallTarget.Of(books.State.FindServerOfTool(offer.Id)!.Id, offer.Id), at);
                Assert.Equal(why.Decision.IsAllowed, why.Missing.IsEmpty);
                Assert.True(why.Decision.Reason is null || why.Missing.Contains(why.Decision.Reason.Value));
            }));
        }
    }

    [Theory]
    [InlineData("""{"annotations":{"readOnlyHint":true}}""", ToolHint.Read)]
    [InlineData("""{"annotations":{"readOnlyHint":true,"destructiveHint":true}}""", ToolHint.Read)]
    [InlineData("""{"annotations":{"destructiveHint":true}}""", ToolHint.Destructive)]
    [InlineData("""{"annotations":{"readOnlyHint":"yes"}}""", ToolHint.Write)]
    [InlineData("""{"annotations":7}""", ToolHint.Write)]
    [InlineData("""{}""", ToolHint.Write)]
    [InlineData("""[]""", ToolHint.Write)]
    public void Hint_IsReadOnlyWhereTheToolSaysSo(string definition, ToolHint expected) =>
        Assert.Equal(expected, ToolHints.Of(System.Text.Json.JsonElement.Parse(definition)));

    private static AccessWhy Of(TestBooks books, Guid member, Guid tool) =>
        AccessWhy.Of(books.State, member, null, CallTarget.Of(books.State.FindServerOfTool(tool)!.Id, tool), books.Time.GetUtcNow());

    private static async Task<(Guid Server, Guid Tool)> ApprovedAsync(TestBooks books)
    {
        var server = await books.AddServerAsync("files", null, "read");
        var tool = books.State.Servers[server].Tools["read"];
        await books.Servers.ApproveToolsAsync(Actor.Operator, server, [new ToolVersion(tool.Id, tool.Live!.Value.Hex)], Cancel);
        return (server, tool.Id);
    }
}
