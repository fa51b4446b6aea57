using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Keys that are rolled, ended and named anew, and what is told of how they are used.</summary>
public sealed class AgentsBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24)]
    public async Task RolledKey_TheOldOneWorksForTheOverlap_AndTheNewOneFromNowOn(int hours)
    {
        await using var books = new TestBooks();
        var (ada, old) = await IssueAsync(books);
        var keys = books.Get<KeyCheck>();

        var fresh = await books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromDays(30), TimeSpan.FromHours(hours), Cancel);

        Assert.Equal(old.AgentId, fresh.AgentId);
        Assert.Equal(books.Time.GetUtcNow().AddDays(30), fresh.ExpiresAt);
        Assert.NotNull(await keys.FindAsync(fresh.Key, Cancel));
        Assert.Equal(hours > 0, await keys.FindAsync(old.Key, Cancel) is not null);
        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(AgentKey.Tail(fresh.Key), listed.KeyTail);
        Assert.Equal(hours > 0 ? books.Time.GetUtcNow().AddHours(hours) : null, listed.PreviousUntil);

        books.Time.Advance(TimeSpan.FromHours(hours));
        Assert.Null(await keys.FindAsync(old.Key, Cancel));
        Assert.NotNull(await keys.FindAsync(fresh.Key, Cancel));
        Assert.Null(Assert.Single(await books.Agents.ListAsync(ada, Cancel)).PreviousUntil);
    }

    [Fact]
    public async Task RolledKey_NeverOutlivesItsOwnEnd_AndAnEndedOneComesBackAlone()
    {
        await using var books = new TestBooks();
        var (_, old) = await IssueAsync(books, TimeSpan.FromHours(2));
        var next = await books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromHours(1), TimeSpan.FromHours(24), Cancel);
        Assert.Equal(old.ExpiresAt, books.State.Agents[old.AgentId].Previous!.Until);

        books.Time.Advance(TimeSpan.FromHours(3));
        var last = await books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromDays(1), TimeSpan.FromHours(1), Cancel);

        Assert.Null(await books.Get<KeyCheck>().FindAsync(next.Key, Cancel));
        Assert.NotNull(await books.Get<KeyCheck>().FindAsync(last.Key, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromDays(1), TimeSpan.FromHours(25), Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromDays(366), TimeSpan.Zero, Cancel));
        await books.Agents.RevokeAsync(Actor.Operator, old.AgentId, Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Agents.RollAsync(Actor.Operator, old.AgentId, TimeSpan.FromDays(1), TimeSpan.Zero, Cancel));
    }

    [Fact]
    public async Task Agent_IsRenamedAndEndedAtAnotherTime_WithinBounds()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books);
        var now = books.Time.GetUtcNow();

        await books.Agents.RenameAsync(Actor.Member(ada), issued.AgentId, " Cursor, new laptop ", Cancel);
        await books.Agents.SetExpiryAsync(Actor.Member(ada), issued.AgentId, now.AddDays(3), Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Agents.RenameAsync(Actor.Member(ada), issued.AgentId, "a\u202Eb", Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Agents.SetExpiryAsync(Actor.Member(ada), issued.AgentId, now, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Agents.SetExpiryAsync(Actor.Member(ada), issued.AgentId, now.AddDays(366), Cancel));

        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(("Cursor, new laptop", now.AddDays(3)), (listed.Name, listed.ExpiresAt));
        Assert.Equal(["key_issued", "agent_renamed", "key_expiry_set"], (await books.ChangesAsync()).TakeLast(3));
    }

    [Fact]
    public async Task HiddenTool_IsWrittenOnce_AndTakenBack()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books);
        var server = await books.AddServerAsync("files", null, "read");
        var tool = books.State.Servers[server].Tools["read"].Id;

        await books.Agents.HideAsync(Actor.Member(ada), issued.AgentId, [tool, tool], Cancel);
        var version = books.State.Version;
        await books.Agents.HideAsync(Actor.Member(ada), issued.AgentId, [tool], Cancel);

        Assert.Equal(version, books.State.Version);
        Assert.True(books.State.Agents[issued.AgentId].IsHiding(tool));
        await books.Agents.HideAsync(Actor.Member(ada), issued.AgentId, [], Cancel);
        Assert.False(books.State.Agents[issued.AgentId].IsHiding(tool));

        await books.Agents.HideAsync(Actor.Member(ada), issued.AgentId, [tool], Cancel);
        await books.Servers.RemoveAsync(Actor.Operator, server, Cancel);
        await books.Agents.HideAsync(Actor.Member(ada), issued.AgentId, [tool], Cancel); // what went meanwhile may stay hidden
    }

    [Fact]
    public async Task Hiding_IsBounded_AndOfWhatThereIs()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books);
        var version = books.State.Version;

        await Refused("There is no such tool (any more); look at the list again.", 1);
        await Refused("An agent hides at most 2000 tools, prompts and resources; take back what it may not use instead.", AgentsBook.MostHidden + 1);
        Assert.Equal(version, books.State.Version);

        async Task Refused(string sentence, int count) => Assert.Equal(sentence, (await Assert.ThrowsAsync<NestException>(() => books.Agents.HideAsync(
            Actor.Member(ada), issued.AgentId, [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())], Cancel))).Message);
    }

    [Fact]
    public async Task OtherClient_IsAccepted_AndFromThenOnTheOneTheKeyIsFor()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books, app: "cursor");
        await CallAsync(books, issued.AgentId, "claude-code 2.1");
        await Assert.ThrowsAsync<NestException>(() => books.Agents.AcceptClientAsync(Actor.Member(ada), issued.AgentId, "Zed", Cancel));

        await books.Agents.AcceptClientAsync(Actor.Member(ada), issued.AgentId, "claude-code 2.1", Cancel);
        await CallAsync(books, issued.AgentId, "claude-code 2.2");

        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(("claude-code", null, null), (listed.App, listed.OtherClient, listed.OtherClientAt));
        Assert.Equal("agent_client_accepted", (await books.ChangesAsync())[^1]);
        await CallAsync(books, issued.AgentId, "Cursor 3.1");
        Assert.Equal("Cursor 3.1", Assert.Single(await books.Agents.ListAsync(ada, Cancel)).OtherClient);
    }

    [Fact]
    public async Task OtherClient_IsForgotten_WhenTheKeyIsRolled()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books, app: "cursor");
        await CallAsync(books, issued.AgentId, "claude-code 2.1");

        await books.Agents.RollAsync(Actor.Member(ada), issued.AgentId, TimeSpan.FromDays(30), TimeSpan.Zero, Cancel);

        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(("cursor", null, null), (listed.App, listed.OtherClient, listed.OtherClientAt));
    }

    [Fact]
    public async Task Key_UsedByAnotherApp_IsMarked_AndTheOneItWasMadeForIsNot()
    {
        await using var books = new TestBooks();
        var (ada, issued) = await IssueAsync(books, app: "cursor");
        await CallAsync(books, issued.AgentId, "Cursor 3.1");
        await CallAsync(books, issued.AgentId, null);
        Assert.Null(Assert.Single(await books.Agents.ListAsync(ada, Cancel)).OtherClient);

        books.Time.Advance(TimeSpan.FromMinutes(1));
        var at = books.Time.GetUtcNow();
        await CallAsync(books, issued.AgentId, "claude-code 2.1");
        books.Time.Advance(TimeSpan.FromMinutes(1));
        await CallAsync(books, issued.AgentId, "Cursor 3.1");

        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(("cursor", "claude-code 2.1", at), (listed.App, listed.OtherClient, listed.OtherClientAt));
        Assert.Equal("Cursor 3.1", listed.LastClient);
    }

    [Fact]
    public async Task MemberWithManyWorkingKeys_GetsNoOther_UntilOneIsRevokedOrEnds()
    {
        await using var books = new TestBooks();
        var (ada, first) = await IssueAsync(books, TimeSpan.FromHours(1));
        var request = new IssueKey { MemberId = ada, AgentName = "Cursor" };
        await books.Get<NestJournal>().CommitAsync(
            Actor.Operator,
            [.. Enumerable.Range(1, AgentsBook.Most - 1).Select(i => new Change.KeyIssued(Guid.CreateVersion7(), ada, $"hash{i}", books.Time.GetUtcNow().AddDays(1)))],
            null,
            Cancel);

        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Agents.IssueAsync(Actor.Operator, request, Cancel));
        Assert.Equal("A member can have 100 agents whose keys work; revoke one that is not used any more.", refusal.Message);
        await books.Agents.RevokeAsync(Actor.Operator, first.AgentId, Cancel);
        await books.Agents.IssueAsync(Actor.Operator, request, Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Agents.IssueAsync(Actor.Operator, request, Cancel));
        books.Time.Advance(TimeSpan.FromDays(2));
        await books.Agents.IssueAsync(Actor.Operator, request, Cancel);
    }

    private static async Task<(Guid Member, IssuedKey Key)> IssueAsync(TestBooks books, TimeSpan? lifetime = null, string? app = null)
    {
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        var request = new IssueKey { MemberId = ada, AgentName = "Cursor", App = app, Lifetime = lifetime ?? TimeSpan.FromDays(90) };
        return (ada, await books.Agents.IssueAsync(Actor.Operator, request, Cancel));
    }

    private static Task<Admission> CallAsync(TestBooks books, Guid agent, string? client) => books.Get<NestJournal>().AdmitAsync(
        new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = client }, Cancel);
}
