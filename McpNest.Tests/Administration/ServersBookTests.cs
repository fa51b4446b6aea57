using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

public sealed class ServersBookTests
{
    private const string Secret = "Bearer canary-4711-WXYZ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_SealsSecrets_AndShowsOnlyTheirEnd()
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, WithHeader("github", Secret), Cancel);

        await using var db = books.Db();
        var row = await db.Secrets.SingleAsync(Cancel);
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(row.Sealed), StringComparison.Ordinal);
        Assert.Equal(new SecretSummary("header", "Authorization", "WXYZ"), (await books.Servers.ListAsync(Cancel))[0].Secrets.Single());
        Assert.Equal(Secret, (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers["Authorization"]);
        Assert.Equal((await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Hash(), books.State.Servers[id].TargetHash);
    }

    [Fact]
    public async Task Add_ASlugThatLooksLikeAnother_IsRefused()
    {
        await using var books = new TestBooks();
        await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("github"), Cancel);

        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("g1thub"), Cancel));

        Assert.Contains("looks too much like", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await books.Servers.ListAsync(Cancel));
    }

    [Fact]
    public async Task Add_ByALead_MakesThemTheOwner()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lead", MemberRole.Lead);

        var id = await books.Servers.AddAsync(lead, TestBooks.Remote("github"), Cancel);

        Assert.Equal(lead.MemberId, books.State.Servers[id].OwnerId);
    }

    [Fact]
    public async Task Reconfigure_KeepsSecretsOrReplacesThem()
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, WithHeader("github", Secret), Cancel);

        await books.Servers.ReconfigureAsync(Actor.Operator, id, TestBooks.Remote("github") with { TimeoutSeconds = 7 }, keepSecrets: true, Cancel);
        Assert.Equal(Secret, (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers["Authorization"]);
        Assert.Equal(7, books.State.Servers[id].TimeoutSeconds);

        await books.Servers.ReconfigureAsync(Actor.Operator, id, TestBooks.Remote("github"), keepSecrets: false, Cancel);
        Assert.Empty((await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers);
    }

    [Fact]
    public async Task Reconfigure_ToAnotherHost_DoesNotTakeStoredSecretsAlong()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var id = await books.Servers.AddAsync(Actor.Operator, WithHeader("github", Secret) with { OwnerId = lead.MemberId }, Cancel);
        var elsewhere = TestBooks.Remote("github") with { Url = "https://listener.example.net/mcp" };

        await Assert.ThrowsAsync<NestException>(() => books.Servers.ReconfigureAsync(lead, id, elsewhere, keepSecrets: true, Cancel));
        await books.Servers.ReconfigureAsync(lead, id, elsewhere, keepSecrets: false, Cancel);

        Assert.Empty((await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers);
    }

    [Fact]
    public async Task Launch_OfAnotherCommandLine_NeedsApprovalAgain()
    {
        await using var books = new TestBooks();
        books.Fakes.Offer("files", "read");
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Hosted("files"), Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Servers.RefreshAsync(Actor.Operator, id, Cancel));
        Assert.Empty(books.Fakes.Dialled);

        await books.Servers.ApproveLaunchAsync(Actor.Operator, id, books.State.Servers[id].TargetHash, Cancel);
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        Assert.True(books.State.Servers[id].MayConnect);

        await books.Servers.ReconfigureAsync(Actor.Operator, id, TestBooks.Hosted("files") with { Args = ["other"] }, keepSecrets: true, Cancel);
        Assert.False(books.State.Servers[id].MayConnect);
    }

    [Fact]
    public async Task Discovery_RecordsOnlyWhatDiffers_AndHoldsWhatChanged()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "read", "write");
        await ApproveAllAsync(books, id);
        var version = books.State.Version;

        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        Assert.Equal(version, books.State.Version);

        books.Fakes.Offer("github", "read:now something else", "list");
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        var states = books.State.Servers[id].Tools.ToDictionary(tool => tool.Key, tool => tool.Value.State);
        Assert.Equal((ToolState.Held, ToolState.Gone, ToolState.New), (states["read"], states["write"], states["list"]));

        var review = (await books.Servers.ReviewAsync(id, Cancel)).Tools.Single(tool => tool.Tool.Name == "read");
        Assert.Contains("now something else", review.LiveJson, StringComparison.Ordinal);
        Assert.DoesNotContain("now something else", review.ApprovedJson, StringComparison.Ordinal);
        Assert.NotNull((await books.Servers.ListAsync(Cancel))[0].DiscoveredAt);
    }

    [Fact]
    public async Task DefinitionThatWasReplacedAndNeverApproved_IsForgotten()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "read", "write", "gone");
        var write = books.State.Servers[id].Tools["write"];
        await books.Servers.ApproveToolsAsync(Actor.Operator, id, [new ToolVersion(write.Id, write.Live!.Value.Hex)], Cancel);

        foreach (var turn in Enumerable.Range(0, 3))
        {
            books.Fakes.Offer("github", $"read:{turn}", $"write:{turn}");
            await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        }

        await using var db = books.Db();
        Assert.Equal(3, await db.Definitions.CountAsync(Cancel));
        var review = (await books.Servers.ReviewAsync(id, Cancel)).Tools;
        Assert.NotNull(review.Single(tool => tool.Tool.Name == "read").LiveJson);
        Assert.NotNull(review.Single(tool => tool.Tool.Name == "write").LiveJson);
        Assert.NotNull(review.Single(tool => tool.Tool.Name == "write").ApprovedJson);
    }

    [Fact]
    public async Task ServerThatKeepsInventingTools_GetsNoNewOnesRecorded()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "read");
        for (var turn = 0; turn < 5; turn++)
        {
            books.Fakes.Offer("github", ["read:still known", .. Enumerable.Range(0, 490).Select(i => $"tool_{turn}_{i}")]);
            await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        }

        Assert.Equal(2000, books.State.Servers[id].Tools.Count);
        Assert.NotNull(books.State.Servers[id].Tools["read"].Live);
        Assert.Contains("2000 different tools", books.Get<UpstreamPool>().HealthOf(id).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_AVersionThatIsNoLongerOffered_IsRefused()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "read");
        var seen = books.State.Servers[id].Tools["read"];
        books.Fakes.Offer("github", "read:changed meanwhile");
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);

        await Assert.ThrowsAsync<NestException>(() =>
            books.Servers.ApproveToolsAsync(Actor.Operator, id, [new ToolVersion(seen.Id, seen.Live!.Value.Hex)], Cancel));

        Assert.Equal(ToolState.New, books.State.Servers[id].Tools["read"].State);
    }

    [Fact]
    public async Task Remove_ForgetsAddressAndSecrets()
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, WithHeader("github", Secret), Cancel);

        await books.Servers.RemoveAsync(Actor.Operator, id, Cancel);

        await using var db = books.Db();
        Assert.False(await db.Secrets.AnyAsync(Cancel));
        Assert.False(await db.Servers.AnyAsync(Cancel));
        Assert.Empty(books.State.Servers);
    }

    internal static Task ApproveAllAsync(TestBooks books, Guid id) => books.Servers.ApproveToolsAsync(
        Actor.Operator, id, [.. books.State.Servers[id].Tools.Values.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);

    private static AddServer WithHeader(string slug, string value)
    {
        var server = TestBooks.Remote(slug);
        return server with { Headers = server.Headers.Add("Authorization", value) };
    }
}
