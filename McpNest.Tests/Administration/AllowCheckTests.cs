using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>What is allowed to somebody takes nothing away, and works.</summary>
public sealed class AllowCheckTests
{
    private const string GoodAlready = "This is allowed already, for good; grant it for good to leave it so, or shorten it in Access.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_OfWhoIsAllowedForLonger_ShortensNothing()
    {
        await using var stage = await StageAsync();
        await stage.Set(stage.Ada, stage.Tool, GrantEffect.Allow);

        await stage.Refused(GoodAlready, () => stage.Grant(1));
        await stage.Grant(null);

        Assert.Empty(stage.Books.State.Requests);
        Assert.Null(stage.Books.State.FindGrant(stage.Ada, stage.Tool)!.Until);
        Assert.Equal("request_ended", (await stage.Books.ChangesAsync())[^1]);
    }

    [Fact]
    public async Task Request_OfWhoIsAllowedUntilLater_IsOnlyProlonged()
    {
        await using var stage = await StageAsync();
        await stage.Books.Access.SetAsync(Actor.Operator, stage.Ada, stage.Tool, GrantEffect.Allow, stage.Books.Time.GetUtcNow().AddDays(1), Cancel);

        await stage.Refused("This is allowed already until 2026-11-23 12:00 UTC; grant it for longer, or shorten it in Access.", () => stage.Grant(1));
        await stage.Grant(48);

        Assert.Equal(stage.Books.Time.GetUtcNow().AddDays(2), stage.Books.State.FindGrant(stage.Ada, stage.Tool)!.Until);
    }

    [Fact]
    public async Task Request_IsNotGranted_WhileADenialStands_WhereverItStands()
    {
        await using var stage = await StageAsync();
        var group = GrantSubject.Group(await stage.Books.Groups.AddAsync(Actor.Operator, "Interns", Cancel));
        await stage.Books.Groups.PutAsync(Actor.Operator, group.Id, stage.Ada.Id, isIn: true, Cancel);
        var all = stage.Tool with { ToolId = null };
        foreach (var (subject, target, who) in new[]
        {
            (stage.Ada, stage.Tool, "This member is denied this tool"), (group, stage.Tool, "The group Interns is denied this tool"),
            (GrantSubject.Everyone, stage.Tool, "Everyone is denied this tool"), (stage.Ada, all, "This member is denied all of files"),
        })
        {
            await stage.Set(subject, target, GrantEffect.Deny);
            await stage.Refused($"{who}, and a denial always wins; take it back in Access first.", () => stage.Grant(1));
            await stage.Set(subject, target, null);
        }

        await stage.Set(GrantSubject.Group(await stage.Books.Groups.AddAsync(Actor.Operator, "Others", Cancel)), stage.Tool, GrantEffect.Deny);
        await stage.Grant(1);
        Assert.Empty(stage.Books.State.Requests);
    }

    [Fact]
    public async Task Allowing_ReplacesTheDenialItMeans_AndIsRefusedWhereAnotherStandsOrItWouldShorten()
    {
        await using var stage = await StageAsync();
        Task Allow(DateTimeOffset? until) => stage.Books.Access.AllowAsync(Actor.Operator, stage.Ada, stage.Tool, until, "for the release", Cancel);
        await stage.Set(stage.Ada, stage.Tool, GrantEffect.Deny);
        await stage.Set(GrantSubject.Everyone, stage.Tool with { ToolId = null }, GrantEffect.Deny);

        await stage.Refused("Everyone is denied all of files, and a denial always wins; take it back in Access first.", () => Allow(null));
        await stage.Set(GrantSubject.Everyone, stage.Tool with { ToolId = null }, null);
        await Allow(null);
        await stage.Refused(GoodAlready, () => Allow(stage.Books.Time.GetUtcNow().AddHours(1)));
        await stage.Refused("This is allowed already.", () => Allow(null));

        Assert.Equal(new GrantMark(GrantEffect.Allow, null), GrantMark.Of(stage.Books.State, stage.Ada, stage.Tool));
    }

    private static async Task<Stage> StageAsync()
    {
        var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var server = await books.AddServerAsync("files", null, "read");
        var tool = books.State.Servers[server].Tools["read"].Id;
        var request = await books.Get<RequestsBook>().AskAsync(ada, ada.MemberId!.Value, server, tool, 1, "To read", Cancel);
        return new Stage(books, GrantSubject.Member(ada.MemberId.Value), new GrantTarget(server, tool), request);
    }

    private sealed record Stage(TestBooks Books, GrantSubject Ada, GrantTarget Tool, Guid Request) : IAsyncDisposable
    {
        public Task Set(GrantSubject subject, GrantTarget target, GrantEffect? effect) => Books.Access.SetAsync(Actor.Operator, subject, target, effect, null, Cancel);

        public Task Grant(int? hours) => Books.Get<RequestsBook>().GrantAsync(Actor.Operator, Request, hours, null, Cancel);

        public async Task Refused(string sentence, Func<Task> act)
        {
            var before = Books.State.Version;
            Assert.Equal(sentence, (await Assert.ThrowsAsync<NestException>(act)).Message);
            Assert.Equal(before, Books.State.Version);
        }

        public ValueTask DisposeAsync() => Books.DisposeAsync();
    }
}
