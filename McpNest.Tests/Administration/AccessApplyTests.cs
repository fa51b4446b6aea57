using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>A whole draft of the matrix: all of it or nothing.</summary>
public sealed class AccessApplyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_BecomesOneCommit_OfGivenReplacedAndTakenBackGrants()
    {
        await using var books = new TestBooks();
        var (server, tools) = await ServerAsync(books);
        var (read, write, drop) = (new GrantTarget(server, tools[0]), new GrantTarget(server, tools[1]), new GrantTarget(server, tools[2]));
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, write, GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, drop, GrantEffect.Deny, null, Cancel);
        var until = books.Time.GetUtcNow().AddDays(7);

        var overtaken = await books.Access.ApplyAsync(
            Actor.Operator,
            [
                new(GrantSubject.Everyone, read, null, new(GrantEffect.Allow, until)),
                new(GrantSubject.Everyone, write, new(GrantEffect.Allow, null), new(GrantEffect.Deny, null)),
                new(GrantSubject.Everyone, drop, new(GrantEffect.Deny, null), null),
            ],
            Cancel);

        Assert.Empty(overtaken);
        Assert.Equal(new GrantMark(GrantEffect.Allow, until), GrantMark.Of(books.State, GrantSubject.Everyone, read));
        Assert.Equal(new GrantMark(GrantEffect.Deny, null), GrantMark.Of(books.State, GrantSubject.Everyone, write));
        Assert.Null(GrantMark.Of(books.State, GrantSubject.Everyone, drop));
    }

    [Fact]
    public async Task CellSomebodyElseChanged_StopsTheWholeDraft_AndIsNamed()
    {
        await using var books = new TestBooks();
        var (server, tools) = await ServerAsync(books);
        GrantEdit mine = new(GrantSubject.Everyone, new(server, tools[0]), null, new(GrantEffect.Allow, null));
        GrantEdit other = new(GrantSubject.Everyone, new(server, tools[1]), null, new(GrantEffect.Allow, null));
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, mine.Target, GrantEffect.Deny, null, Cancel);
        var before = books.State.Version;

        Assert.Equal([mine], await books.Access.ApplyAsync(Actor.Operator, [mine, other], Cancel));

        Assert.Equal(before, books.State.Version);
        Assert.Empty(await books.Access.ApplyAsync(Actor.Operator, [mine with { Before = new(GrantEffect.Deny, null) }, other], Cancel));
        Assert.Equal(GrantEffect.Allow, books.State.FindGrant(GrantSubject.Everyone, mine.Target)!.Effect);
    }

    [Fact]
    public async Task TwoDraftsAtOnce_OverTheSameCells_NeverBothApply()
    {
        await using var books = new TestBooks();
        var (server, tools) = await ServerAsync(books);
        for (var round = 0; round < 20; round++)
        {
            var before = GrantMark.Of(books.State, GrantSubject.Everyone, new(server, tools[0]));
            var until = books.Time.GetUtcNow().AddHours(round + 1);
            GrantEdit Edit(GrantEffect effect) => new(GrantSubject.Everyone, new(server, tools[0]), before, new(effect, until));

            var results = await Task.WhenAll(
                books.Access.ApplyAsync(Actor.Operator, [Edit(GrantEffect.Allow)], Cancel),
                Task.Run(() => books.Access.ApplyAsync(Actor.Operator, [Edit(GrantEffect.Deny)], Cancel), Cancel));

            Assert.Equal([0, 1], results.Select(overtaken => overtaken.Count).Order());
        }
    }

    [Fact]
    public async Task DraftOfALead_OverAServerOfSomebodyElse_IsRefusedAsAWhole()
    {
        await using var books = new TestBooks();
        var (lead, other) = (await books.AddAsync("lead", MemberRole.Lead), await books.AddAsync("other", MemberRole.Lead));
        var (mine, theirs) = (await ServerAsync(books, "mine", lead), await ServerAsync(books, "theirs", other));
        var before = books.State.Version;

        await Assert.ThrowsAsync<NestException>(() => books.Access.ApplyAsync(
            lead,
            [
                new(GrantSubject.Everyone, new(mine.Server, mine.Tools[0]), null, new(GrantEffect.Allow, null)),
                new(GrantSubject.Everyone, new(theirs.Server, theirs.Tools[0]), null, new(GrantEffect.Allow, null)),
            ],
            Cancel));

        Assert.Equal(before, books.State.Version);
    }

    [Fact]
    public async Task EndInThePast_IsRefused()
    {
        await using var books = new TestBooks();
        var (server, tools) = await ServerAsync(books);
        await Assert.ThrowsAsync<NestException>(() => books.Access.ApplyAsync(
            Actor.Operator, [new(GrantSubject.Everyone, new(server, tools[0]), null, new(GrantEffect.Allow, books.Time.GetUtcNow()))], Cancel));
    }

    private static async Task<(Guid Server, Guid[] Tools)> ServerAsync(TestBooks books, string slug = "files", Actor? owner = null)
    {
        var id = await books.AddServerAsync(slug, owner, "read", "write", "drop");
        return (id, [.. new[] { "read", "write", "drop" }.Select(name => books.State.Servers[id].Tools[name].Id)]);
    }
}
