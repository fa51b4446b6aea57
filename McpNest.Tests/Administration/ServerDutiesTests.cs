using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Administration;

/// <summary>What an owner does with a server that is there already: its secrets one by one, restarts, and what a review says of people.</summary>
public sealed class ServerDutiesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_IsReplacedAddedAndRemoved_AndTheOthersStay()
    {
        await using var books = new TestBooks();
        var remote = TestBooks.Remote("github");
        var id = await books.Servers.AddAsync(
            Actor.Operator, remote with { Headers = remote.Headers.Add("Authorization", "Bearer first-token").Add("X-Team", "a") }, Cancel);
        var hash = books.State.Servers[id].TargetHash;

        await books.Servers.SetSecretAsync(Actor.Operator, id, "Authorization", "Bearer second-token-WXYZ", Cancel);
        Assert.Equal(hash, books.State.Servers[id].TargetHash); // a value is no other target
        Assert.Equal([("Authorization", "WXYZ"), ("X-Team", "")], (await SecretsAsync()).Select(secret => (secret.Name, secret.Tail)));
        Assert.Equal("Bearer second-token-WXYZ", (await books.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers["Authorization"]);

        await books.Servers.SetSecretAsync(Actor.Operator, id, "authorization", "Bearer third-token", Cancel);
        await books.Servers.RemoveSecretAsync(Actor.Operator, id, "X-Team", Cancel);
        Assert.Equal("authorization", Assert.Single(await SecretsAsync()).Name);
        await Assert.ThrowsAsync<NestException>(() => books.Servers.RemoveSecretAsync(Actor.Operator, id, "X-Team", Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Servers.SetSecretAsync(Actor.Operator, id, "Host", "evil.example.com", Cancel));

        async Task<IEnumerable<SecretSummary>> SecretsAsync() => (await books.Servers.ListAsync(Cancel)).Single().Secrets;
    }

    [Fact]
    public async Task NewEnvironmentEntry_WaitsForAnotherLaunchApproval_AndANewValueDoesNot()
    {
        await using var books = new TestBooks();
        var hosted = TestBooks.Hosted("local");
        var id = await books.Servers.AddAsync(Actor.Operator, hosted with { Environment = hosted.Environment.Add("API_TOKEN", "one") }, Cancel);
        await books.Servers.ApproveLaunchAsync(Actor.Operator, id, books.State.Servers[id].TargetHash, Cancel);

        await books.Servers.SetSecretAsync(Actor.Operator, id, "API_TOKEN", "two", Cancel);
        Assert.True(books.State.Servers[id].MayConnect);
        await books.Servers.SetSecretAsync(Actor.Operator, id, "API_HOST", "x", Cancel);
        Assert.False(books.State.Servers[id].MayConnect);
    }

    [Fact]
    public async Task MembersMark_CannotBeTakenAwayBySecret()
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Personal("github"), Cancel);

        await Assert.ThrowsAsync<NestException>(() => books.Servers.RemoveSecretAsync(Actor.Operator, id, "Authorization", Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Servers.SetSecretAsync(Actor.Operator, id, "Authorization", "Bearer shared", Cancel));
    }

    [Fact]
    public async Task Restart_ConnectsAnew_AndSaysWhyItCannot()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        var dialled = books.Fakes.Dialled.Count;

        await books.Servers.RestartAsync(Actor.Operator, id, Cancel);
        Assert.Equal(dialled + 1, books.Fakes.Dialled.Count);
        Assert.Equal(ServerHealthKind.Connected, (await books.Servers.ListAsync(Cancel))[0].Health.Kind);

        books.Fakes.TakeDown("github");
        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Servers.RestartAsync(Actor.Operator, id, Cancel));
        var health = (await books.Servers.ListAsync(Cancel))[0].Health;
        Assert.Equal((ServerHealthKind.Down, refusal.Message), (health.Kind, health.Sentence));

        books.Fakes.Offer("github", "search");
        await books.Servers.RestartAsync(Actor.Operator, id, Cancel); // earlier failures are forgotten, no pause
        Assert.Equal(ServerHealthKind.Connected, (await books.Servers.ListAsync(Cancel))[0].Health.Kind);
    }

    [Fact]
    public async Task WhatALeadDoesToAServer_NeedsToBeItsOwners()
    {
        await using var books = new TestBooks();
        var (owner, other) = (await books.AddAsync("owner", MemberRole.Lead), await books.AddAsync("other", MemberRole.Lead));
        var id = await books.AddServerAsync("github", owner, "search");

        await books.Servers.SetSecretAsync(owner, id, "X-Team", "a", Cancel);
        await books.Servers.RestartAsync(owner, id, Cancel);
        await Refused(() => books.Servers.SetSecretAsync(other, id, "X-Team", "b", Cancel));
        await Refused(() => books.Servers.RemoveSecretAsync(other, id, "X-Team", Cancel));
        await Refused(() => books.Servers.RestartAsync(other, id, Cancel));

        static async Task Refused(Func<Task> act) =>
            Assert.StartsWith("Only an admin or the owner of github can", (await Assert.ThrowsAsync<NestException>(act)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_NamesWhomGrantsWouldGiveANewTool()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        var (ada, bob, cleo) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Member), await books.AddAsync("cleo", MemberRole.Member));
        await books.People.SuspendAsync(Actor.Operator, cleo.MemberId!.Value, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(id, null), GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(bob.MemberId!.Value), new GrantTarget(id, null), GrantEffect.Deny, null, Cancel);

        Assert.Equal([ada.MemberId!.Value], (await ReviewAsync()).Reaches);

        var tool = books.State.Servers[id].Tools["search"];
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(ada.MemberId!.Value), new GrantTarget(id, tool.Id), GrantEffect.Deny, null, Cancel);
        Assert.Empty((await ReviewAsync()).Reaches);

        async Task<ToolReview> ReviewAsync() => (await books.Servers.ReviewAsync(id, Cancel)).Tools.Single();
    }

    [Fact]
    public async Task Review_SaysWhoDecidedLast()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var id = await books.AddServerAsync("github", lead, "search");
        Assert.Null((await ToolAsync()).Decided);

        await books.Servers.ApproveToolsAsync(Actor.Operator, id, [Version()], Cancel);
        Assert.Equal((ToolAct.Approved, "operator", books.Time.GetUtcNow()), Of(await ToolAsync()));
        books.Time.Advance(TimeSpan.FromHours(1));
        books.Fakes.Offer("github", "search:otherwise");
        await books.Servers.RefreshAsync(lead, id, Cancel);
        await books.Servers.KeepToolsAsync(lead, id, [Version()], Cancel);

        var kept = await ToolAsync();
        Assert.Equal((ToolAct.Kept, "lead", books.Time.GetUtcNow()), Of(kept));
        Assert.True(kept is { IsKept: true, IsOpen: true });
        await books.Servers.BlockToolsAsync(lead, id, [Version()], Cancel);
        Assert.Equal(ToolAct.Blocked, (await ToolAsync()).Decided!.Act);

        async Task<ToolReview> ToolAsync() => (await books.Servers.ReviewAsync(id, Cancel)).Tools.Single();
        ToolVersion Version() => new(books.State.Servers[id].Tools["search"].Id, books.State.Servers[id].Tools["search"].Live!.Value.Hex);
        static (ToolAct, string, DateTimeOffset) Of(ToolReview tool) => (tool.Decided!.Act, tool.Decided.By, tool.Decided.At);
    }

    [Fact]
    public async Task List_CountsWhoWasGivenSomething_AndSaysWhatIsSuspended()
    {
        await using var books = new TestBooks();
        var id = await books.AddServerAsync("github", null, "search");
        await books.AddAsync("ada", MemberRole.Member);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(id, null), GrantEffect.Allow, null, Cancel);
        Assert.Equal(0, (await books.Servers.ListAsync(Cancel))[0].Reaches); // nothing is approved

        var tool = books.State.Servers[id].Tools["search"];
        await books.Servers.ApproveToolsAsync(Actor.Operator, id, [new ToolVersion(tool.Id, tool.Live!.Value.Hex)], Cancel);
        await books.Stops.StopAsync(Actor.Operator, new Stop(StopScope.Server, id), null, Cancel);

        Assert.True((await books.Servers.ListAsync(Cancel))[0] is { Reaches: 1, IsSuspended: true });
    }
}
