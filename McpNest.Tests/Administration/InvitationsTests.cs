using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Who may make a link for whom, and how long it counts.</summary>
public sealed class InvitationsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiting_AreThosePeopleWhoNeverSignedIn()
    {
        await using var books = new TestBooks();
        var (ada, bob) = (Id(await books.AddAsync("ada", MemberRole.Member)), Id(await books.AddAsync("bob", MemberRole.Member)));
        await books.People.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = ada }, Cancel);
        var invitations = books.Get<Invitations>();
        Assert.Equal([ada, bob], (await invitations.WaitingAsync(Cancel)).Order());

        await Commit(books, Actor.Member(ada), new Change.SignedIn(ada));
        Assert.Equal([bob], await invitations.WaitingAsync(Cancel));
        await books.People.RemoveAsync(Actor.Operator, bob, Cancel);

        Assert.Empty(await invitations.WaitingAsync(Cancel));
    }

    [Fact]
    public async Task SomebodyWhoSignedInOnce_OrCannot_IsInvitedByNobody()
    {
        await using var books = new TestBooks();
        var admin = await books.AddAsync("admin", MemberRole.Admin);
        var ada = Id(await books.AddAsync("ada", MemberRole.Member));
        var service = await books.People.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Kind = MemberKind.Service, OwnerId = ada }, Cancel);
        var invitations = books.Get<Invitations>();
        await invitations.DemandAsync(admin, ada, Cancel);

        await Commit(books, Actor.Member(ada), new Change.SignedIn(ada));

        var refusal = await Assert.ThrowsAsync<NestException>(() => invitations.DemandAsync(admin, ada, Cancel));
        Assert.Contains("sign-in link", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NestException>(() => invitations.DemandAsync(admin, service, Cancel));
        await Assert.ThrowsAsync<NestException>(() => invitations.DemandAsync(admin, Guid.CreateVersion7(), Cancel));
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("the member became a lead", false)]
    [InlineData("the member signed in another way", false)]
    [InlineData("the lead became a member", false)]
    [InlineData("the lead was suspended", false)]
    [InlineData("an admin made another", true)]
    public async Task ALeadsLink_HoldsWhileTheyMayInviteThatMember(string meanwhile, bool holds)
    {
        await using var books = new TestBooks();
        var lea = await books.AddAsync("lea", MemberRole.Lead);
        var ada = Id(await books.AddAsync("ada", MemberRole.Member));
        Assert.False(await books.Get<Invitations>().HoldsAsync(ada, Cancel));
        await Commit(books, lea, new Change.LinkIssued(ada));

        switch (meanwhile)
        {
            case "the member became a lead":
                await books.People.SetRoleAsync(Actor.Operator, ada, MemberRole.Lead, Cancel);
                break;
            case "the member signed in another way":
                await Commit(books, Actor.Member(ada), new Change.SignedIn(ada));
                break;
            case "the lead became a member":
                await books.People.SetRoleAsync(Actor.Operator, Id(lea), MemberRole.Member, Cancel);
                break;
            case "the lead was suspended":
                await books.People.SuspendAsync(Actor.Operator, Id(lea), Cancel);
                break;
            case "an admin made another":
                await books.People.SetRoleAsync(Actor.Operator, ada, MemberRole.Lead, Cancel);
                await Commit(books, await books.AddAsync("ann", MemberRole.Admin), new Change.LinkIssued(ada));
                break;
        }

        Assert.Equal(holds, await books.Get<Invitations>().HoldsAsync(ada, Cancel));
    }

    [Fact]
    public async Task ALinkForAnybodyAbove_IsRefusedWhenItIsWritten_WhateverThePageAsked()
    {
        await using var books = new TestBooks();
        var lea = await books.AddAsync("lea", MemberRole.Lead);
        var ann = Id(await books.AddAsync("ann", MemberRole.Admin));
        var mia = await books.AddAsync("mia", MemberRole.Member);

        await Assert.ThrowsAsync<NestException>(() => Commit(books, lea, new Change.LinkIssued(ann)));
        await Assert.ThrowsAsync<NestException>(() => Commit(books, mia, new Change.LinkIssued(Id(mia))));
        await Commit(books, lea, new Change.LinkIssued(Id(mia)));
    }

    private static Guid Id(Actor actor) => actor.MemberId!.Value;

    private static Task<long> Commit(TestBooks books, Actor actor, Change change) => books.Get<NestJournal>().CommitAsync(actor, [change], null, Cancel);
}
