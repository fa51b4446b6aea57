using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>What members read and do about themselves.</summary>
public sealed class OwnAccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_SaysWhatMayBeUsed_WhatIsInTheWay_AndWhatWasNotGiven()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var files = await ServerAsync(books, "files", "read", "write", "share", "never");
        var own = await ServerAsync(books, "own", "send", personal: true);
        await GrantAsync(books, ada, files, "read", until: books.Time.GetUtcNow().AddHours(2));
        await GrantAsync(books, ada, files, "write", GrantEffect.Deny);
        await GrantAsync(books, ada, files, "share", until: books.Time.GetUtcNow().AddMinutes(1));
        await GrantAsync(books, ada, own, null);
        books.Time.Advance(TimeSpan.FromMinutes(2));

        var rows = await books.Get<OwnAccess>().ListAsync(ada, ada.MemberId!.Value, Cancel);

        Assert.Equal(
            [
                ("files__never", false, (DenialReason?)DenialReason.NoGrant), ("files__read", true, null), ("files__share", false, DenialReason.GrantExpired),
                ("files__write", false, DenialReason.DeniedByGrant), ("own__send", true, DenialReason.CredentialMissing),
            ],
            rows.Select(row => (row.Name, row.Given, row.Reason)));
        Assert.Equal(["files__read", "own__send"], rows.Where(row => row.IsListed).Select(row => row.Name));
        Assert.NotNull(rows.Single(row => row.Name == "files__read").Until);
        Assert.Equal("read", rows.Single(row => row.Name == "files__read").Description);
    }

    [Fact]
    public async Task List_OfAHeldTool_DependsOnWhatWasGiven_AndUnreviewedOnesAreLeftOut()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var files = await ServerAsync(books, "files", "read", "write");
        await GrantAsync(books, ada, files, "read");
        books.Fakes.Offer("files", "read:rewritten", "write:rewritten", "new");
        await books.Servers.RefreshAsync(Actor.Operator, files, Cancel);

        var rows = await books.Get<OwnAccess>().ListAsync(ada, ada.MemberId!.Value, Cancel);

        Assert.Equal(
            [("files__read", (DenialReason?)DenialReason.ToolHeld), ("files__write", DenialReason.NoGrant)], rows.Select(row => (row.Name, row.Reason)));
        Assert.Equal("read", rows[0].Description); // what was approved, not what the server says now
        Assert.True(rows[0].IsListed);
    }

    [Fact]
    public async Task Request_StandsBesideWhatItAsksFor_UntilItIsWithdrawn()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var id = ada.MemberId!.Value;
        var files = await ServerAsync(books, "files", "read");
        var requests = books.Get<RequestsBook>();
        var request = await requests.AskAsync(ada, id, files, books.State.Servers[files].Tools["read"].Id, 24, "To read", Cancel);

        Assert.Equal(request, Assert.Single(await books.Get<OwnAccess>().ListAsync(ada, id, Cancel)).Request!.Id);
        await requests.WithdrawAsync(ada, request, Cancel);
        Assert.Null(Assert.Single(await books.Get<OwnAccess>().ListAsync(ada, id, Cancel)).Request);
    }

    [Fact]
    public async Task Answer_StandsBesideWhatWasAskedFor_UntilTheyAskAgain()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Member));
        var files = await ServerAsync(books, "files", "read", "write");
        Task<Guid> AskAsync(Actor who, string tool) => books.Get<RequestsBook>().AskAsync(who, who.MemberId!.Value, files, books.State.Servers[files].Tools[tool].Id, 24, "To work", Cancel);
        async Task<RequestAnswer?> AnswerAsync(string tool) =>
            (await books.Get<OwnAccess>().ListAsync(ada, ada.MemberId!.Value, Cancel)).Single(row => row.Name == $"files__{tool}").Answer;
        await books.Get<RequestsBook>().DeclineAsync(Actor.Operator, await AskAsync(bob, "read"), "not for Bob", Cancel);
        await books.Get<RequestsBook>().GrantAsync(Actor.Operator, await AskAsync(ada, "write"), 1, null, Cancel);
        Assert.Null(await AnswerAsync("read"));

        var at = books.Time.GetUtcNow();
        await books.Get<RequestsBook>().DeclineAsync(Actor.Operator, await AskAsync(ada, "read"), "use the mirror", Cancel);
        books.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(new RequestAnswer(RequestEnd.Declined, at, "use the mirror"), await AnswerAsync("read"));
        Assert.Equal(new RequestAnswer(RequestEnd.Granted, at, null), await AnswerAsync("write"));
        var again = await AskAsync(ada, "read");
        Assert.Null(await AnswerAsync("read"));
        await books.Get<RequestsBook>().WithdrawAsync(ada, again, Cancel);
        Assert.Null(await AnswerAsync("read"));
    }

    [Fact]
    public async Task OwnPages_AreNobodyElses()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Lead));
        var service = await books.People.AddAsync(
            Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = ada.MemberId }, Cancel);

        Assert.Empty(await books.Get<OwnAccess>().ListAsync(ada, service, Cancel));
        Assert.Empty(await books.Get<OwnCalls>().NewestAsync(ada, service, 20, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Get<OwnAccess>().ListAsync(bob, ada.MemberId!.Value, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Get<OwnCalls>().NewestAsync(bob, ada.MemberId!.Value, 20, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Get<OwnCalls>().NewestAsync(Actor.Operator, ada.MemberId!.Value, 20, Cancel));
        await books.People.SuspendAsync(Actor.Operator, ada.MemberId!.Value, Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Get<OwnCalls>().NewestAsync(ada, ada.MemberId!.Value, 20, Cancel));
    }

    [Fact]
    public async Task OwnCalls_AreTheNewest_WithNames_WhoeverElseSeesPseudonyms()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Member));
        await books.Get<NestSettings>().ShowNamesToAsync(Actor.Operator, NameAudience.Auditors, Cancel);
        var files = await ServerAsync(books, "files", "read");
        foreach (var member in new[] { ada, bob, ada, ada })
        {
            await CallAsync(books, member.MemberId!.Value, files);
        }

        var calls = await books.Get<OwnCalls>().NewestAsync(ada, ada.MemberId!.Value, 2, Cancel);

        Assert.Equal(2, calls.Count);
        Assert.True(calls[0].Seq > calls[1].Seq);
        Assert.All(calls, call => Assert.Equal(("ada@example.com", "denied", "no_grant"), (call.Member, call.Result, call.Reason)));
    }

    [Fact]
    public async Task Test_OfAToken_GoesOverTheMembersOwnConnection_AndIsTheirsAlone()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Admin));
        var id = ada.MemberId!.Value;
        var own = await ServerAsync(books, "own", "send", personal: true);
        await Refused("Paste your token for own first.", ada);
        await books.Credentials.SetAsync(ada, own, id, "secret-of-ada", Cancel);
        books.Fakes.Dialled.Clear();

        await books.Credentials.TestAsync(ada, own, id, Cancel);

        Assert.Contains("secret-of-ada", Assert.Single(books.Fakes.Dialled).Target.Headers["Authorization"], StringComparison.Ordinal);
        await Refused("Only the member can try their own token.", bob);
        books.Fakes.TakeDown("own");
        await books.Credentials.SetAsync(ada, own, id, "another-secret", Cancel);
        await Refused("The server cannot be reached; check that it runs.", ada);

        async Task Refused(string sentence, Actor actor) =>
            Assert.Equal(sentence, (await Assert.ThrowsAsync<NestException>(() => books.Credentials.TestAsync(actor, own, id, Cancel))).Message);
    }

    [Fact]
    public async Task Test_OfAToken_LiftsNoPauseOfAServerThatFails()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Member);
        var own = await ServerAsync(books, "own", "send", personal: true);
        await books.Credentials.SetAsync(ada, own, ada.MemberId!.Value, "secret-of-ada", Cancel);
        books.Fakes.TakeDown("own");
        await Assert.ThrowsAsync<NestException>(() => TestAsync());
        var dialled = books.Fakes.Dialled.Count;

        Assert.Equal("The server cannot be reached; check that it runs.", (await Assert.ThrowsAsync<NestException>(() => TestAsync())).Message);

        Assert.Equal(dialled, books.Fakes.Dialled.Count);

        Task TestAsync() => books.Credentials.TestAsync(ada, own, ada.MemberId!.Value, Cancel);
    }

    private static async Task<Guid> ServerAsync(TestBooks books, string slug, params string[] tools)
    {
        var id = await books.AddServerAsync(slug, owner: null, tools);
        await ApproveAsync(books, id);
        return id;
    }

    private static async Task<Guid> ServerAsync(TestBooks books, string slug, string tool, bool personal)
    {
        Assert.True(personal);
        books.Fakes.Offer(slug, tool);
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Personal(slug), Cancel);
        await books.Servers.RefreshAsync(Actor.Operator, id, Cancel);
        await ApproveAsync(books, id);
        return id;
    }

    private static Task ApproveAsync(TestBooks books, Guid id) => books.Servers.ApproveToolsAsync(
        Actor.Operator, id, [.. books.State.Servers[id].Offers.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);

    private static Task GrantAsync(
        TestBooks books, Actor member, Guid server, string? tool, GrantEffect effect = GrantEffect.Allow, DateTimeOffset? until = null) => books.Access.SetAsync(
            Actor.Operator, GrantSubject.Member(member.MemberId!.Value), new GrantTarget(server, tool is null ? null : books.State.Servers[server].Tools[tool].Id),
            effect, until, Cancel);

    private static async Task CallAsync(TestBooks books, Guid member, Guid server)
    {
        var agent = books.State.Agents.Values.FirstOrDefault(agent => agent.MemberId == member)?.Id
            ?? (await books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "Cursor" }, Cancel)).AgentId;
        var target = CallTarget.Of(server, books.State.Servers[server].Tools["read"].Id);
        await books.Get<NestJournal>().AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = target, Method = "tools/call", RequestBytes = 17 }, Cancel);
    }
}
