using System.Text;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

public sealed class CredentialsBookTests
{
    private const string Token = "canary-own-4711-WXYZ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_SealsTheTokenForItsPlace_AndShowsOnlyItsEnd()
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        var missing = Assert.Single(await books.Credentials.ListAsync(ada, Cancel));
        Assert.Equal(("tracker", "tracker.example.com", false, ""), (missing.Server, missing.Target, missing.IsSet, missing.Tail));

        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, $" {Token}\n", Cancel);

        await using var db = books.Db();
        var row = await db.MemberSecrets.SingleAsync(Cancel);
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(row.Sealed), StringComparison.Ordinal);
        Assert.Equal(Token, books.Get<NestKey>().Unseal(row.Sealed, SecretPlace.OfMember(server, ada)));
        Assert.Throws<NestException>(() => books.Get<NestKey>().Unseal(row.Sealed, SecretPlace.OfMember(server, Guid.CreateVersion7())));
        var given = Assert.Single(await books.Credentials.ListAsync(ada, Cancel));
        Assert.Equal(("WXYZ", books.Time.GetUtcNow()), (given.Tail, given.SetAt));
        Assert.Contains(new MemberCredential(server, ada), books.State.Credentials);
        var entry = (await books.Get<ChangeLog>().PageAsync(null, null, 1, Cancel))[0];
        Assert.Equal(("ada@example.com", "credential_set", "ada@example.com: tracker"), (entry.Actor, entry.Change, entry.Target));
    }

    [Fact]
    public async Task Set_Again_ReplacesTheToken()
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, Token, Cancel);

        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, "short", Cancel);

        await using var db = books.Db();
        Assert.Equal("short", books.Get<NestKey>().Unseal((await db.MemberSecrets.SingleAsync(Cancel)).Sealed, SecretPlace.OfMember(server, ada)));
        Assert.Equal("", Assert.Single(await books.Credentials.ListAsync(ada, Cancel)).Tail);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("  \n", 1)]
    [InlineData("two\nlines", 1)]
    [InlineData("zero​width", 1)]
    [InlineData("ключ", 1)]
    [InlineData("x", 4097)]
    public async Task Set_OfWhatIsNoToken_IsRefusedWithoutRepeatingIt(string token, int times)
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        var version = books.State.Version;

        var refusal = await Assert.ThrowsAsync<NestException>(() =>
            books.Credentials.SetAsync(Actor.Member(ada), server, ada, string.Concat(Enumerable.Repeat(token, times)), Cancel));

        Assert.True(token.Trim().Length < 2 || !refusal.Message.Contains(token, StringComparison.Ordinal));
        Assert.Equal(version, books.State.Version);
    }

    [Fact]
    public async Task Set_ForASharedServer_IsRefused()
    {
        await using var books = new TestBooks();
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        var server = await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("shared"), Cancel);

        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Credentials.SetAsync(Actor.Operator, server, ada, Token, Cancel));

        Assert.Contains("one account", refusal.Message, StringComparison.Ordinal);
        await using var db = books.Db();
        Assert.False(await db.MemberSecrets.AnyAsync(Cancel));
    }

    [Fact]
    public async Task Set_WhileTheServerIsPointedElsewhere_IsRefused()
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        // As a change would that commits between the look at the policy and the token's own turn.
        await books.Get<NestJournal>().CommitAsync(
            Actor.Operator, [], async (db, token) => (await db.Servers.SingleAsync(row => row.Id == server, token)).Url = "https://elsewhere.example.net/", Cancel);

        var refusal = await Assert.ThrowsAsync<NestException>(() => books.Credentials.SetAsync(Actor.Member(ada), server, ada, Token, Cancel));

        Assert.Contains("just changed", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(books.State.Credentials);
    }

    [Fact]
    public async Task Remove_ForgetsTheToken_Once()
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, Token, Cancel);

        await books.Credentials.RemoveAsync(Actor.Operator, server, ada, Cancel);

        await AssertForgottenAsync(books);
        await Assert.ThrowsAsync<NestException>(() => books.Credentials.RemoveAsync(Actor.Operator, server, ada, Cancel));
    }

    [Theory]
    [InlineData("timeout", true)]
    [InlineData("header value", true)]
    [InlineData("address", false)]
    [InlineData("header name", false)]
    [InlineData("transport", false)]
    [InlineData("credential", false)]
    public async Task Reconfigure_KeepsTokensOnlyForTheSameTarget(string what, bool kept)
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, Token, Cancel);
        var before = TestBooks.Personal("tracker");

        await books.Servers.ReconfigureAsync(Actor.Operator, server, what switch
        {
            "timeout" => before with { TimeoutSeconds = 5 },
            "header value" => before with { Headers = before.Headers.SetItem("Authorization", "token {member}") },
            "address" => before with { Url = "https://tracker.example.com/v2" },
            "header name" => before with { Headers = before.Headers.Clear().Add("X-Key", "{member}") },
            "transport" => before with { Transport = ServerTransport.Sse },
            _ => TestBooks.Remote("tracker"),
        }, keepSecrets: false, Cancel);

        await using var db = books.Db();
        Assert.Equal((kept, kept ? 1 : 0), (await db.MemberSecrets.AnyAsync(Cancel), books.State.Credentials.Count));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("member")]
    public async Task RemovalOfServerOrMember_ForgetsTheirTokens(string what)
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        await books.Credentials.SetAsync(Actor.Member(ada), server, ada, Token, Cancel);

        await (what == "server" ? books.Servers.RemoveAsync(Actor.Operator, server, Cancel) : books.People.RemoveAsync(Actor.Operator, ada, Cancel));

        await AssertForgottenAsync(books);
    }

    [Fact]
    public async Task PlaceOfAToken_GoesWithTheCredentialMember()
    {
        await using var books = new TestBooks();
        var shared = TestBooks.Personal("a") with { Credential = CredentialKind.Shared };
        var nowhere = TestBooks.Remote("b") with { Credential = CredentialKind.Member };
        var (server, _) = await ReadyAsync(books);

        await Assert.ThrowsAsync<NestException>(() => books.Servers.AddAsync(Actor.Operator, shared, Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Servers.AddAsync(Actor.Operator, nowhere, Cancel));
        // What is stored counts, too, when it is kept.
        await books.Servers.ReconfigureAsync(Actor.Operator, server, TestBooks.Remote("tracker") with { Credential = CredentialKind.Member }, keepSecrets: true, Cancel);
        await Assert.ThrowsAsync<NestException>(() => books.Servers.ReconfigureAsync(Actor.Operator, server, TestBooks.Remote("tracker"), keepSecrets: true, Cancel));
    }

    [Fact]
    public async Task List_HoldsWhatIsGivenOrSet_ForOneOrForAll()
    {
        await using var books = new TestBooks();
        var (server, ada) = await ReadyAsync(books);
        var bob = (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        var hosted = TestBooks.Hosted("local");
        await books.Servers.AddAsync(
            Actor.Operator, hosted with { Credential = CredentialKind.Member, Environment = hosted.Environment.Add("TOKEN", "{member}") }, Cancel);
        Assert.Equal((true, false), (books.Credentials.HasPlaceFor(ada), books.Credentials.HasPlaceFor(bob)));

        await books.Credentials.SetAsync(Actor.Operator, server, bob, Token, Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(books.State.FindServer("local")!.Id, null), GrantEffect.Allow, null, Cancel);

        Assert.Equal(["local", "tracker"], (await books.Credentials.ListAsync(bob, Cancel)).Select(token => token.Server));
        Assert.Null((await books.Credentials.ListAsync(bob, Cancel))[0].Target);
        Assert.Equal(4, (await books.Credentials.ListAsync(null, Cancel)).Count);
        Assert.True(books.Credentials.HasPlaceFor(bob));
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(ada), new GrantTarget(server, null), GrantEffect.Deny, null, Cancel);
        Assert.Equal(["local"], (await books.Credentials.ListAsync(ada, Cancel)).Select(token => token.Server));
    }

    /// <summary>A server that wants own tokens, and a member who was given it.</summary>
    private static async Task<(Guid Server, Guid Member)> ReadyAsync(TestBooks books)
    {
        var ada = (await books.AddAsync("ada", MemberRole.Member)).MemberId!.Value;
        var server = await books.Servers.AddAsync(Actor.Operator, TestBooks.Personal("tracker"), Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(ada), new GrantTarget(server, null), GrantEffect.Allow, null, Cancel);
        return (server, ada);
    }

    private static async Task AssertForgottenAsync(TestBooks books)
    {
        await using var db = books.Db();
        Assert.False(await db.MemberSecrets.AnyAsync(Cancel));
        Assert.Empty(books.State.Credentials);
    }
}
