using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Tests.Administration;

public sealed class PeopleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Address_IsUnique_WhateverItsLetters()
    {
        await using var books = new TestBooks();
        await books.AddAsync("ada", MemberRole.Member);

        var refusal = await Assert.ThrowsAsync<NestException>(() =>
            books.People.AddAsync(Actor.Operator, new AddMember { Email = "ADA@Example.com" }, Cancel));

        Assert.Contains("exists already", refusal.Message, StringComparison.Ordinal);
        Assert.Single(books.State.Members);
        Assert.Equal("ada", (await books.People.FindByEmailAsync(" Ada@example.com", Cancel))?.Name);
    }

    [Fact]
    public async Task Address_OfAFormerMember_CanComeBackAsSomebodyNew()
    {
        await using var books = new TestBooks();
        var first = (await books.AddAsync("ada", MemberRole.Member)).MemberId;
        await books.People.RemoveAsync(Actor.Operator, first!.Value, Cancel);
        Assert.Equal(first, await books.People.FindIdAsync("ada@example.com", Cancel));

        var second = (await books.AddAsync("ada", MemberRole.Member)).MemberId;

        Assert.NotEqual(first, second);
        Assert.Equal(second, await books.People.FindIdAsync("ada@example.com", Cancel));
    }

    [Fact]
    public async Task Key_IsKnownByItsHashOnly()
    {
        await using var books = new TestBooks();
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;

        var issued = await books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = ada, AgentName = " Cursor " }, Cancel);

        Assert.Equal(issued.AgentId, books.State.AgentsByKeyHash[books.Get<NestKey>().HashOf(issued.Key)]);
        Assert.Equal(books.Time.GetUtcNow().AddDays(90), issued.ExpiresAt);
        Assert.DoesNotContain(issued.Key, issued.ToString(), StringComparison.Ordinal);
        var listed = Assert.Single(await books.Agents.ListAsync(ada, Cancel));
        Assert.Equal(("Cursor", AgentState.Active, 4), (listed.Name, listed.State, listed.KeyTail.Length));

        books.Time.Advance(TimeSpan.FromDays(90));
        Assert.Equal(AgentState.Expired, (await books.Agents.ListAsync(null, Cancel))[0].State);
        await books.Agents.RevokeAsync(Actor.Operator, issued.AgentId, Cancel);
        Assert.Equal(AgentState.Revoked, (await books.Agents.ListAsync(null, Cancel))[0].State);
    }

    [Fact]
    public async Task LastAdmin_CanNeitherBeSuspendedNorDemoted()
    {
        await using var books = new TestBooks();
        var admin = (await books.AddAsync("admin", MemberRole.Admin)).MemberId!.Value;

        await Assert.ThrowsAsync<NestException>(() => books.People.SuspendAsync(Actor.Operator, admin, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.People.SetRoleAsync(Actor.Operator, admin, MemberRole.Member, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.People.RemoveAsync(Actor.Operator, admin, Cancel));
    }

    [Fact]
    public async Task Directory_FollowsChangesAndRemembersFormerMembers()
    {
        await using var books = new TestBooks();
        var directory = books.Get<PeopleDirectory>();
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;

        await directory.RefreshAsync(Cancel);
        await books.People.RemoveAsync(Actor.Operator, ada, Cancel);
        await directory.RefreshAsync(Cancel);

        Assert.Equal(("ada", "ada@example.com"), (directory.NameOf(ada), directory.EmailOf(ada)));
        Assert.Equal("Everyone", directory.GroupNameOf(Group.EveryoneId));
    }

    [Fact]
    public async Task Groups_BeginWithEveryone_AndTheirNamesAreUnique()
    {
        await using var books = new TestBooks();
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        var group = await books.Groups.AddAsync(Actor.Operator, "Developers", Cancel);
        await books.Groups.SetMembersAsync(Actor.Operator, group, [], [ada, ada], Cancel);

        await Assert.ThrowsAsync<NestException>(() => books.Groups.AddAsync(Actor.Operator, "developers", Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Groups.AddAsync(Actor.Operator, "everyone", Cancel));

        var groups = await books.Groups.ListAsync(Cancel);
        Assert.Equal(["Everyone", "Developers"], groups.Select(each => each.Name));
        Assert.Equal(ada, Assert.Single(groups[1].Members));
    }

    [Fact]
    public async Task Group_IsRenamed_FilledOneByOne_AndEverybodyWhoShowsItLooksAgain()
    {
        await using var books = new TestBooks();
        var (ada, bob) = ((await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value, (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value);
        var group = await books.Groups.AddAsync(Actor.Operator, "Developers", Cancel);
        await books.Groups.AddAsync(Actor.Operator, "Design", Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, ada, isIn: true, Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, bob, isIn: true, Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, ada, isIn: false, Cancel);
        var version = books.State.Version;
        await books.Groups.PutAsync(Actor.Operator, group, ada, isIn: false, Cancel);
        Assert.Equal(version, books.State.Version);

        await books.Groups.RenameAsync(Actor.Operator, group, " Backend ", Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Groups.RenameAsync(Actor.Operator, group, "design", Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Groups.RenameAsync(Actor.Operator, Group.EveryoneId, "Nobody", Cancel));

        await books.Get<PeopleDirectory>().RefreshAsync(Cancel);
        Assert.Equal("Backend", books.Get<PeopleDirectory>().GroupNameOf(group));
        Assert.Equal(bob, Assert.Single(books.State.Groups[group].Members));
    }

    [Fact]
    public async Task Member_IsAddedWithGroups_InOneGo_AndRenamed()
    {
        await using var books = new TestBooks();
        var group = await books.Groups.AddAsync(Actor.Operator, "Developers", Cancel);

        var ada = await books.People.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Groups = [group, group] }, Cancel);
        await books.People.RenameAsync(Actor.Operator, ada, " Ada Example ", Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.People.RenameAsync(Actor.Operator, ada, " ", Cancel));
        await Assert.ThrowsAsync<NestException>(() =>
            books.People.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Groups = [Guid.CreateVersion7()] }, Cancel));

        Assert.Equal("member_renamed", (await books.ChangesAsync())[^1]);
        Assert.Equal(ada, Assert.Single(books.State.Groups[group].Members));
        Assert.Equal("Ada Example", Assert.Single(await books.People.ListAsync(Cancel)).Name);
    }

    [Fact]
    public async Task Reach_CountsWhatHangsOnAMember_AndNothingElse()
    {
        await using var books = new TestBooks();
        var lea = await books.AddAsync("lea", MemberRole.Lead);
        var id = lea.MemberId!.Value;
        var server = await books.AddServerAsync("github", lea, "read");
        var other = await books.AddServerAsync("tracker", null, "read");
        var group = await books.Groups.AddAsync(Actor.Operator, "Developers", Cancel);
        await books.Groups.PutAsync(Actor.Operator, group, id, isIn: true, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(id), new GrantTarget(server, null), GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Group(group), new GrantTarget(server, null), GrantEffect.Allow, null, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Group(group), new GrantTarget(other, null), GrantEffect.Deny, null, Cancel);
        await books.Agents.IssueAsync(lea, new IssueKey { MemberId = id, AgentName = "Cursor" }, Cancel);
        var gone = await books.Agents.IssueAsync(lea, new IssueKey { MemberId = id, AgentName = "Zed" }, Cancel);
        await books.Agents.RevokeAsync(lea, gone.AgentId, Cancel);
        var service = await books.People.AddAsync(lea, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service }, Cancel);

        var reach = MemberReach.Of(books.State, id, books.Time.GetUtcNow());

        Assert.Equal((1, 1, 1, 0), (reach.Agents, reach.Grants, reach.Groups, reach.Tokens));
        Assert.Equal([service], reach.Services);
        Assert.Equal(["github"], reach.Servers);
        Assert.Equal((2, 2), MemberReach.OfGroup(books.State, group));
    }

    [Fact]
    public async Task Grant_IsReplacedTakenBackAndNeverInThePast()
    {
        await using var books = new TestBooks();
        var server = await books.AddServerAsync("github", null, "read");
        var target = new GrantTarget(server, null);
        Task Set(GrantEffect? effect, DateTimeOffset? until = null) =>
            books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, target, effect, until, Cancel);

        await Assert.ThrowsAsync<NestException>(() => Set(GrantEffect.Allow, books.Time.GetUtcNow()));
        await Set(GrantEffect.Allow);
        await Set(GrantEffect.Allow);
        await Set(GrantEffect.Deny);
        Assert.Equal(GrantEffect.Deny, Assert.Single(books.State.Grants.Values).Effect);
        await Set(null);
        await Set(null);

        Assert.Empty(books.State.Grants);
        Assert.Equal(["grant_set", "grant_set", "grant_removed"], (await books.ChangesAsync()).Where(change => change.StartsWith("grant", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_IsListedWithWhoAndWhy_AndResumedOnlyByThemOrAnAdmin()
    {
        await using var books = new TestBooks();
        var admin = await books.AddAsync("admin", MemberRole.Admin);
        var lead = await books.AddAsync("lead", MemberRole.Lead);
        var stop = new Stop(StopScope.Server, await books.AddServerAsync("github", lead, "read"));

        await books.Stops.StopAsync(lead, stop, "odd answers", Cancel);
        var listed = Assert.Single(await books.Stops.ListAsync(Cancel));
        Assert.Equal(("github", "lead@example.com", "odd answers"), (listed.Subject, listed.By, listed.Reason));
        await books.Stops.ResumeAsync(lead, stop, Cancel);

        await books.Stops.StopAsync(admin, stop, null, Cancel);
        await books.Stops.StopAsync(lead, stop, "me too", Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Stops.ResumeAsync(lead, stop, Cancel));
        await books.Stops.ResumeAsync(admin, stop, Cancel);

        Assert.Empty(books.State.Stops);
    }
}
