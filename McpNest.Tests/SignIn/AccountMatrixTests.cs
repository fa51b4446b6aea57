using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

/// <summary>Role by act, over everything somebody does about their own way in: each does it for themselves, and nobody for anybody else.</summary>
public sealed class AccountMatrixTests
{
    /// <summary>Acts, and whether each asks for a fresh proof.</summary>
    private static readonly Dictionary<string, bool> s_acts = new()
    {
        [nameof(IOwnAccount.ReadAsync)] = false,
        [nameof(IOwnAccount.RenamePasskeyAsync)] = false,
        [nameof(IOwnAccount.AskNewAsync)] = true,
        [nameof(IOwnAccount.AddPasskeyAsync)] = false, // its question was asked with one
        [nameof(IOwnAccount.SetPasswordAsync)] = true,
        [nameof(IOwnAccount.MakeCodesAsync)] = true,
        [nameof(IOwnAccount.RemovePasskeyAsync)] = true,
        [nameof(IOwnAccount.RemovePasswordAsync)] = true,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryAct_IsInTheTable_AndSaysWhoByTheSessionAlone()
    {
        var acts = typeof(IOwnAccount).GetMethods().Where(method => typeof(Task).IsAssignableFrom(method.ReturnType)).ToList();

        Assert.Equal(s_acts.Keys.Order(), acts.Select(method => method.Name).Order());
        Assert.All(acts, method => Assert.DoesNotContain(method.GetParameters(), parameter => parameter.ParameterType == typeof(Guid) || parameter.ParameterType == typeof(Actor)));
    }

    [Theory]
    [InlineData(MemberRole.Admin)]
    [InlineData(MemberRole.Lead)]
    [InlineData(MemberRole.Auditor)]
    [InlineData(MemberRole.Member)]
    public async Task EachRole_ActsForItselfWhenFresh_AndNotWhenStaleSuspendedOrGone(MemberRole role)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        await nest.AddMemberAsync("boss@example.com", "otter violin gravel lantern", MemberRole.Admin);
        var id = (await nest.AddWithPasskeyAsync(role: role)).Id;
        var (other, _, _) = await nest.AddWithPasskeyAsync("bob@example.com");
        var (me, bob) = (await SessionAsync(nest, id), await SessionAsync(nest, other));
        var before = await nest.Get<IOwnAccount>().ReadAsync(bob, Cancel);

        foreach (var act in s_acts.Keys)
        {
            await DoAsync(nest, act, me);
        }

        time.Advance(Actor.Fresh + TimeSpan.FromSeconds(1));
        foreach (var (act, asks) in s_acts.Where(entry => entry.Key != nameof(IOwnAccount.AddPasskeyAsync)))
        {
            Assert.Equal(asks, await Record.ExceptionAsync(() => DoAsync(nest, act, me)) is FreshSignInNeededException);
        }

        // Another's passkey is none of theirs, whatever its id.
        var own = nest.Get<IOwnAccount>();
        var theirs = Assert.Single(before.Passkeys).Id;
        var mine = await SessionAsync(nest, id);
        await Assert.ThrowsAsync<NestException>(() => own.RenamePasskeyAsync(mine, theirs, "mine now", Cancel));
        await Assert.ThrowsAsync<NestException>(() => own.RemovePasskeyAsync(mine, theirs, Cancel));
        var after = await own.ReadAsync(bob, Cancel);
        Assert.Equal((before.Passkeys.Single().Name, before.HasPassword, before.CodesLeft), (after.Passkeys.Single().Name, after.HasPassword, after.CodesLeft));

        await nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, id, Cancel);
        foreach (var act in s_acts.Keys)
        {
            Assert.True(await Record.ExceptionAsync(() => DoAsync(nest, act, mine)) is NestException, $"{act} of somebody suspended");
        }

        await nest.Get<PeopleBook>().RemoveAsync(Actor.Operator, id, Cancel);
        Assert.IsType<NestException>(await Record.ExceptionAsync(() => DoAsync(nest, nameof(IOwnAccount.ReadAsync), mine)));
    }

    private static async Task DoAsync(RunningNest nest, string act, ClaimsPrincipal me)
    {
        var own = nest.Get<IOwnAccount>();
        switch (act)
        {
            case nameof(IOwnAccount.ReadAsync):
                await own.ReadAsync(me, Cancel);
                break;
            case nameof(IOwnAccount.RenamePasskeyAsync):
                await own.RenamePasskeyAsync(me, (await own.ReadAsync(me, Cancel)).Passkeys[0].Id, "Phone", Cancel);
                break;
            case nameof(IOwnAccount.AskNewAsync):
                await own.AskNewAsync(me, Page(nest), Cancel);
                break;
            case nameof(IOwnAccount.AddPasskeyAsync):
                var ask = await own.AskNewAsync(me, Page(nest), Cancel);
                await own.AddPasskeyAsync(me, ask, nest.NewPasskey().Create(ask.Options), Cancel);
                break;
            case nameof(IOwnAccount.SetPasswordAsync):
                await own.SetPasswordAsync(me, "copper thistle morning ferry", Cancel);
                break;
            case nameof(IOwnAccount.MakeCodesAsync):
                await own.MakeCodesAsync(me, Cancel);
                break;
            case nameof(IOwnAccount.RemovePasskeyAsync):
                await own.RemovePasskeyAsync(me, (await own.ReadAsync(me, Cancel)).Passkeys[^1].Id, Cancel);
                break;
            default:
                await own.RemovePasswordAsync(me, Cancel);
                break;
        }
    }

    private static async Task<ClaimsPrincipal> SessionAsync(RunningNest nest, Guid id) =>
        NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(id, SignInWay.Passkey, "Firefox on Linux", Cancel), "");

    private static Uri Page(RunningNest nest) => new($"http://localhost:{nest.Url.Port}/account");
}
