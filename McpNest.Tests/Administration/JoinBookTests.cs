using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>What the journal knows of join links, and in whose name people join.</summary>
public sealed class JoinBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_joins_is_a_plain_member_of_the_group_in_the_name_of_the_maker()
    {
        await using var books = new TestBooks();
        var (ada, book) = (await books.AddAsync("ada", MemberRole.Admin), books.Get<JoinBook>());
        var group = await books.Groups.AddAsync(ada, "Backend", Cancel);
        var (link, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await book.MakeAsync(ada, link, group, books.Time.GetUtcNow().AddDays(7), 5, [], Cancel);

        await book.JoinAsync(ada, bob, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, link, group, Cancel);

        Assert.Equal(new Member(bob, MemberKind.Person, MemberRole.Member, null, Suspended: false), books.State.Members[bob]);
        Assert.Contains(bob, books.State.Groups[group].Members);
        Assert.Equal("Bob Example", (await books.People.FindByEmailAsync("bob@example.com", Cancel))!.Name);
        Assert.Equal(1, (await book.JoinedAsync(Cancel))[link]);
        await book.JoinAsync(ada, Guid.CreateVersion7(), new AddMember { Email = "cleo@example.com" }, link, Group.EveryoneId, Cancel);
        Assert.Equal(2, (await book.JoinedAsync(Cancel))[link]);
    }

    [Fact]
    public async Task A_maker_who_may_not_any_more_lets_nobody_in()
    {
        await using var books = new TestBooks();
        var (ada, eve) = (await books.AddAsync("ada", MemberRole.Admin), await books.AddAsync("eve", MemberRole.Admin));
        var book = books.Get<JoinBook>();
        await books.People.SetRoleAsync(eve, ada.MemberId!.Value, MemberRole.Lead, Cancel);
        var before = books.State.Version;

        await Assert.ThrowsAsync<NestException>(
            () => book.JoinAsync(ada, Guid.CreateVersion7(), new AddMember { Email = "bob@example.com" }, Guid.CreateVersion7(), Group.EveryoneId, Cancel));

        // Also when the book did not look: the writer asks again.
        var bob = Guid.CreateVersion7();
        await Assert.ThrowsAsync<NestException>(() => books.Get<NestJournal>().CommitAsync(
            ada, [new Change.MemberAdded(bob, MemberKind.Person, MemberRole.Member, null), new Change.Joined(bob, Guid.CreateVersion7())], null, Cancel));
        Assert.Equal(before, books.State.Version);
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(501, 7)]
    [InlineData(5, 31)]
    [InlineData(5, 0)]
    public async Task A_link_has_bounds(int uses, int days)
    {
        await using var books = new TestBooks();

        await Assert.ThrowsAsync<NestException>(() => books.Get<JoinBook>().MakeAsync(
            Actor.Operator, Guid.CreateVersion7(), Group.EveryoneId, books.Time.GetUtcNow().AddDays(days), uses, [], Cancel));
    }

    [Fact]
    public async Task With_a_link_nobody_becomes_more_than_a_plain_member()
    {
        await using var books = new TestBooks();
        var book = books.Get<JoinBook>();

        foreach (var more in new[]
        {
            new AddMember { Email = "bob@example.com", Role = MemberRole.Admin },
            new AddMember { Email = "bob@example.com", Groups = [Guid.CreateVersion7()] },
        })
        {
            await Assert.ThrowsAsync<NestException>(() => book.JoinAsync(Actor.Operator, Guid.CreateVersion7(), more, Guid.CreateVersion7(), Group.EveryoneId, Cancel));
        }
    }

    [Fact]
    public async Task Several_are_invited_in_one_step_or_nobody()
    {
        await using var books = new TestBooks();
        var ada = await books.AddAsync("ada", MemberRole.Admin);
        var group = await books.Groups.AddAsync(ada, "Backend", Cancel);
        (Guid Id, AddMember Request)[] people =
        [
            .. Enumerable.Range(1, 20).Select(n => (Guid.CreateVersion7(), new AddMember { Email = $"person{n}@example.com", Groups = [group] })),
        ];
        var before = books.State.Version;

        await Assert.ThrowsAsync<NestException>(() => books.People.AddInvitedAsync(ada, [.. people, (Guid.CreateVersion7(), new AddMember { Email = "ada@example.com" })], Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.People.AddInvitedAsync(ada, [people[0], people[0] with { Id = Guid.CreateVersion7() }], Cancel));
        Assert.Equal(before, books.State.Version);
        await books.People.AddInvitedAsync(ada, people, Cancel);

        Assert.All(people, person => Assert.Contains(person.Id, books.State.Groups[group].Members));
        Assert.Equal(people.Select(person => person.Id).Order(), (await books.Get<Invitations>().WaitingAsync(Cancel)).Except([ada.MemberId!.Value]).Order());
        Assert.True(await books.Get<Invitations>().HoldsAsync(people[3].Id, Cancel));
    }
}
