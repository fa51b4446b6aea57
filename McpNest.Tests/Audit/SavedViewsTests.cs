using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;

namespace McpNest.Tests.Audit;

public sealed class SavedViewsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Views_AreEachReadersOwn_AndOneOfTheSameNameIsReplaced()
    {
        await using var books = new TestBooks();
        var (ada, otto) = (await books.AddAsync("ada", MemberRole.Lead), await books.AddAsync("otto", MemberRole.Auditor));
        var views = books.Get<SavedViews>();

        await views.SaveAsync(ada, "Zebra", "server:github", Cancel);
        await views.SaveAsync(ada, " denied ", "result:denied", Cancel);
        await views.SaveAsync(ada, "DENIED", "result:denied after:24h", Cancel);
        await views.SaveAsync(otto, "mine", "", Cancel);

        Assert.Equal([("DENIED", "result:denied after:24h"), ("Zebra", "server:github")], (await views.ListAsync(ada, Cancel)).Select(view => (view.Name, view.Query)));
        await views.RemoveAsync(otto, (await views.ListAsync(ada, Cancel))[0].Id, Cancel); // not theirs
        Assert.Equal(2, (await views.ListAsync(ada, Cancel)).Count);
        await views.RemoveAsync(ada, (await views.ListAsync(ada, Cancel))[0].Id, Cancel);
        Assert.Equal("Zebra", Assert.Single(await views.ListAsync(ada, Cancel)).Name);
        await books.Get<Core.Administration.ErasureBook>().EraseAsync(Actor.Operator, otto.MemberId!.Value, Cancel);
        await using var db = books.Db();
        Assert.Equal(ada.MemberId, Assert.Single(db.SavedViews).MemberId);
    }

    [Fact]
    public async Task View_ThatIsNoneOrOneTooMany_IsRefusedInASentence()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Auditor);
        var views = books.Get<SavedViews>();
        foreach (var (name, query) in new[] { ("", "server:a"), (new string('x', 61), ""), ("a\nb", ""), ("typo", "sever:github") })
        {
            await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(ada, name, query, Cancel));
        }

        await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(Actor.Operator, "whose", "", Cancel));
        for (var i = 0; i < SavedViews.Most; i++)
        {
            await views.SaveAsync(ada, $"view {i}", "", Cancel);
        }

        await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(ada, "one more", "", Cancel));
        await views.SaveAsync(ada, "view 7", "server:github", Cancel); // replaced, not added
        Assert.Equal(SavedViews.Most, (await views.ListAsync(ada, Cancel)).Count);
    }
}
