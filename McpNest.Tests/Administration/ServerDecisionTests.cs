using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

/// <summary>What was decided about a server stays decided: blocks, settings somebody else made, texts under which calls passed, restarts.</summary>
public sealed class ServerDecisionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Block_LastsUntilTheToolChanges_AlsoOfOneNeverApproved(bool approved)
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        if (approved)
        {
            await ServersBookTests.ApproveAllAsync(books, id);
        }

        await books.Servers.BlockToolsAsync(Actor.Operator, id, [Version(Tool())], Cancel);
        Assert.True(Tool().IsBlocked);
        Assert.True(PolicyState.Of(books.State.ToImage()).Servers[id].Tools["search"].IsBlocked);
        Assert.Equal(0, (await books.Servers.ListAsync(Cancel))[0].CountOf(ToolState.New));

        books.Fakes.Offer("github", "search:otherwise");
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        Assert.False(Tool().IsBlocked);
        Assert.Equal(1, (await books.Servers.ListAsync(Cancel))[0].CountOf(ToolState.New));

        books.Fakes.Offer("github", "search");
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        Assert.True(Tool().IsBlocked); // that one was decided about
        await ServersBookTests.ApproveAllAsync(books, id);
        Assert.Equal((ToolState.Approved, null), (Tool().State, Tool().Blocked));

        ServerTool Tool() => books.State.Servers[id].Tools["search"];
    }

    [Fact]
    public async Task Block_IsAboutTheDefinitionThatWasLookedAt()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        var looked = Version(books.State.Servers[id].Tools["search"]);
        books.Fakes.Offer("github", "search:otherwise");
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);

        await books.Servers.BlockToolsAsync(Actor.Operator, id, [looked], Cancel);

        Assert.False(books.State.Servers[id].Tools["search"].IsBlocked); // nobody has looked at this one
        await Assert.ThrowsAsync<NestException>(() => books.Servers.BlockToolsAsync(Actor.Operator, id, [new ToolVersion(Guid.CreateVersion7(), looked.Fingerprint)], Cancel));
    }

    [Fact]
    public async Task RecordOfABlock_ThatDoesNotSayWhatWasSeen_ComesToTheStateItCameToThen()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");

        books.State.TryApply(new Change.ToolsBlocked(id, [books.State.Servers[id].Tools["search"].Id]), books.State.Version + 1, out var next, out _);

        Assert.Null(next.Servers[id].Tools["search"].Blocked);
    }

    [Fact]
    public async Task StaleDialog_WritesOverNothing()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        var opened = books.State.Servers[id].Revision;
        var next = TestBooks.Remote("github") with { Url = "https://github.example.com/next" };
        await books.Servers.ReconfigureAsync(Actor.Operator, id, next, keepSecrets: true, Cancel, opened);

        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Servers.ReconfigureAsync(
            Actor.Operator, id, TestBooks.Remote("github") with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel, opened));

        Assert.Contains("meanwhile", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(60, books.State.Servers[id].TimeoutSeconds);
        Assert.Equal(next.Url, (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Url!.AbsoluteUri);
    }

    [Fact]
    public async Task Secret_SaysWhichSettingsItKeeps_SoThatNewerOnesStay()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        var before = books.State.Servers[id];
        await books.Servers.ReconfigureAsync(Actor.Operator, id, TestBooks.Remote("github") with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel);

        // What setting a secret would have written, prepared from the state before.
        var late = new Change.ServerReconfigured(id, before.Transport, before.OwnerId, before.TargetHash, before.TimeoutSeconds) { Seen = before.Revision };
        Assert.False(books.State.TryApply(late, books.State.Version + 1, out _, out var conflict));
        Assert.Contains("meanwhile", conflict, StringComparison.Ordinal);
        var revision = books.State.Servers[id].Revision;
        await books.Servers.SetSecretAsync(Actor.Operator, id, "X-Team", "a", Cancel);
        Assert.Equal(5, books.State.Servers[id].TimeoutSeconds);
        await using var db = books.Db();
        var record = await db.Journal.Where(row => row.Seq == books.State.Version).Select(row => row.Body).SingleAsync(Cancel);
        Assert.Equal(revision, JsonElement.Parse(record).GetProperty("body").GetProperty("seen").GetInt64());
    }

    [Fact]
    public async Task AnotherCommandLine_DoesNotTakeStoredEntriesAlong()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var hosted = TestBooks.Hosted("files");
        var id = await books.Servers.AddAsync(
            Actor.Operator, hosted with { OwnerId = lead.MemberId, Environment = hosted.Environment.Add("API_TOKEN", "canary") }, Cancel);
        AddServer[] others = [hosted with { Command = "printenv" }, hosted with { Args = ["-y", "another"] }];

        foreach (var other in others)
        {
            await Assert.ThrowsAsync<NestException>(() => books.Servers.ReconfigureAsync(lead, id, other, keepSecrets: true, Cancel));
        }

        await books.Servers.ReconfigureAsync(lead, id, hosted with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel);
        Assert.Equal("canary", (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Environment["API_TOKEN"]);
        await books.Servers.ReconfigureAsync(lead, id, others[0] with { Environment = hosted.Environment.Add("API_TOKEN", "mine") }, keepSecrets: true, Cancel);
        Assert.Equal("mine", (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Environment["API_TOKEN"]);
        await books.Servers.ReconfigureAsync(Actor.Operator, id, hosted, keepSecrets: true, Cancel);
        Assert.Single((await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Environment);
    }

    [Fact]
    public async Task Definition_UnderWhichCallsPassed_IsNeverForgotten()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "kept", "blocked");
        await ServersBookTests.ApproveAllAsync(books, id);
        await books.Servers.BlockToolsAsync(Actor.Operator, id, [Version(Tool("blocked"))], Cancel);
        await OfferAsync("kept:letpass", "blocked");
        await books.Servers.KeepToolsAsync(Actor.Operator, id, [new ToolVersion(Tool("kept").Id, Tool("kept").Live!.Value.Hex)], Cancel);
        string[] passed = [Tool("kept").Kept!.Value.Hex, Tool("blocked").Live!.Value.Hex];

        await OfferAsync("kept:undecided", "blocked:undecided");
        await OfferAsync("kept:later", "blocked:later");

        await using var db = books.Db();
        Assert.Equal(2, await db.Definitions.CountAsync(row => passed.Contains(row.Fingerprint), Cancel));
        Assert.False(await db.Definitions.AnyAsync(row => row.Json.Contains("undecided"), Cancel));

        ServerTool Tool(string name) => books.State.Servers[id].Tools[name];
        Task OfferAsync(params string[] tools)
        {
            books.Fakes.Offer("github", tools);
            return books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        }
    }

    [Fact]
    public async Task Restart_IsRecorded_AndAnUnapprovedLaunchIsRefusedBeforeAnybodyIsCutOff()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var id = await books.AddServerAsync("github", lead, "search");
        await books.Servers.RestartAsync(lead, id, Cancel);
        Assert.Contains("server_restarted", await books.ChangesAsync());

        var hosted = await books.Servers.AddAsync(Actor.Operator, TestBooks.Hosted("files"), Cancel);
        var changes = (await books.ChangesAsync()).Length;
        await Assert.ThrowsAsync<NestException>(() => books.Servers.RestartAsync(Actor.Operator, hosted, Cancel));
        Assert.Equal(changes, (await books.ChangesAsync()).Length);
    }

    private static ToolVersion Version(ServerTool tool) => new(tool.Id, tool.Live!.Value.Hex);
}
