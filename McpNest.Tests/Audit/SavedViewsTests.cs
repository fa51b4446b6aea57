using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
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

        await views.SaveAsync(ada, "Zebra", AuditScope.Calls, "server:github", Cancel);
        await views.SaveAsync(ada, " denied ", AuditScope.Calls, "result:denied", Cancel);
        await views.SaveAsync(ada, "DENIED", AuditScope.Calls, "result:denied after:24h", Cancel);
        await views.SaveAsync(otto, "mine", AuditScope.Calls, "", Cancel);

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
    public async Task View_KeepsWhichListItIsOf_AndOlderOnesAreOfCalls()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Auditor);
        var views = books.Get<SavedViews>();
        await books.Get<NestJournal>().CommitAsync(
            Actor.Operator,
            [new Change.GroupAdded(Guid.CreateVersion7())],
            (db, _) =>
            {
                db.SavedViews.Add(new SavedViewRow { Id = Guid.CreateVersion7(), MemberId = ada.MemberId!.Value, Name = "a: before", Query = "show \"show:changes\" server:a" });
                return Task.CompletedTask;
            },
            Cancel);

        await views.SaveAsync(ada, "b", AuditScope.Calls, "", Cancel);
        await views.SaveAsync(ada, "c", AuditScope.Changes, " change:grant_set  member:ada ", Cancel);
        await views.SaveAsync(ada, "d", AuditScope.Changes, "", Cancel);
        await views.SaveAsync(ada, "e", AuditScope.Everything, "tool:read server:files", Cancel);
        await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(ada, "f", AuditScope.Changes, "tool:read", Cancel));

        Assert.Equal(
            [
                ("a: before", AuditScope.Calls, "show \"show:changes\" server:a"), ("b", AuditScope.Calls, ""),
                ("c", AuditScope.Changes, "change:grant_set  member:ada"), ("d", AuditScope.Changes, ""), ("e", AuditScope.Everything, "tool:read server:files"),
            ],
            (await views.ListAsync(ada, Cancel)).Select(view => (view.Name, view.Scope, view.Query)));
    }

    [Fact]
    public async Task View_ThatIsNoneOrOneTooMany_IsRefusedInASentence()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Auditor);
        var views = books.Get<SavedViews>();
        foreach (var (name, query) in new[] { ("", "server:a"), (new string('x', 61), ""), ("a\nb", ""), ("typo", "sever:github"), ("of changes", "change:grant_set") })
        {
            await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(ada, name, AuditScope.Calls, query, Cancel));
        }

        await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(Actor.Operator, "whose", AuditScope.Calls, "", Cancel));
        for (var i = 0; i < SavedViews.Most; i++)
        {
            await views.SaveAsync(ada, $"view {i}", AuditScope.Calls, "", Cancel);
        }

        await Assert.ThrowsAsync<NestException>(() => views.SaveAsync(ada, "one more", AuditScope.Calls, "", Cancel));
        await views.SaveAsync(ada, "view 7", AuditScope.Calls, "server:github", Cancel); // replaced, not added
        Assert.Equal(SavedViews.Most, (await views.ListAsync(ada, Cancel)).Count);
    }
}
