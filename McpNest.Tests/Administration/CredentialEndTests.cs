using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>The day a stored credential ends: noted with it or later, kept as long as its value, recorded.</summary>
public sealed class CredentialEndTests
{
    private static readonly DateOnly s_today = new(2026, 11, 22); // of TestBooks

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EndOfASecret_StaysWithItsValue_AndGoesWithIt()
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("github"), Cancel);
        await books.Servers.SetSecretAsync(Actor.Operator, id, "Authorization", "Bearer first-token", Cancel, s_today.AddDays(3));
        Assert.Equal(["server_reconfigured", "credential_end_set"], (await books.ChangesAsync()).TakeLast(2));
        await books.Servers.SetSecretAsync(Actor.Operator, id, "X-Team", "a", Cancel);
        Assert.Equal((s_today.AddDays(3), null), await EndsAsync());

        await books.Servers.SetSecretEndAsync(Actor.Operator, id, "X-Team", s_today.AddYears(1), Cancel);
        await books.Servers.SetSecretAsync(Actor.Operator, id, "Authorization", "Bearer second-token", Cancel);
        Assert.Equal((null, s_today.AddYears(1)), await EndsAsync());

        await books.Servers.ReconfigureAsync(Actor.Operator, id, TestBooks.Remote("github") with { TimeoutSeconds = 5 }, keepSecrets: true, Cancel);
        Assert.Equal((null, s_today.AddYears(1)), await EndsAsync());
        await books.Servers.SetSecretEndAsync(Actor.Operator, id, "X-Team", null, Cancel);
        Assert.Equal((null, null), await EndsAsync());
        var entry = (await books.Get<ChangeLog>().PageAsync(null, null, 1, Cancel))[0];
        Assert.Equal(("credential_end_set", "github: none"), (entry.Change, entry.Target));

        async Task<(DateOnly? Authorization, DateOnly? Team)> EndsAsync()
        {
            var secrets = (await books.Servers.ListAsync(Cancel)).Single().Secrets;
            return (secrets.Single(secret => secret.Name == "Authorization").EndsOn, secrets.Single(secret => secret.Name == "X-Team").EndsOn);
        }
    }

    [Fact]
    public async Task EndOfAToken_IsNotedByItsMember_AndThoseThatAreNearAreFound()
    {
        await using var books = new TestBooks();
        var server = await books.Servers.AddAsync(Actor.Operator, TestBooks.Personal("tracker"), Cancel);
        var (ada, bob) = (await books.AddAsync("ada", MemberRole.Member), await books.AddAsync("bob", MemberRole.Member));
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(server, null), GrantEffect.Allow, null, Cancel);
        await books.Credentials.SetAsync(ada, server, ada.MemberId!.Value, "token-of-ada", Cancel, s_today.AddDays(14));
        await books.Credentials.SetAsync(bob, server, bob.MemberId!.Value, "token-of-bob", Cancel);
        await books.Credentials.SetEndAsync(bob, server, bob.MemberId!.Value, s_today.AddDays(15), Cancel);

        Assert.Equal([new TokenEnd(server, ada.MemberId!.Value, s_today.AddDays(14))], await books.Credentials.EndingAsync(Cancel));
        books.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal([ada.MemberId, bob.MemberId], (await books.Credentials.EndingAsync(Cancel)).Select(token => (Guid?)token.MemberId));

        await books.Credentials.SetAsync(ada, server, ada.MemberId!.Value, "another-of-ada", Cancel); // its end is not known
        await books.Credentials.RemoveAsync(bob, server, bob.MemberId!.Value, Cancel);
        Assert.Empty(await books.Credentials.EndingAsync(Cancel));
        await Assert.ThrowsAsync<NestException>(() => books.Credentials.SetEndAsync(bob, server, bob.MemberId!.Value, s_today.AddDays(90), Cancel));
    }

    [Theory]
    [InlineData(-1, "still to come")]
    [InlineData(3660, "within 10 years")]
    public async Task DayThatCannotBeMeant_IsRefused_AndNothingIsStored(int days, string says)
    {
        await using var books = new TestBooks();
        var id = await books.Servers.AddAsync(Actor.Operator, TestBooks.Remote("github"), Cancel);

        var refusal = await Assert.ThrowsAsync<NestException>(() =>
            books.Servers.SetSecretAsync(Actor.Operator, id, "X-Team", "a", Cancel, s_today.AddDays(days)));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await books.Servers.ListAsync(Cancel)).Single().Secrets);
    }
}
