using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Passkeys;
using McpNest.Web.SignIn.Recovery;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

public sealed class OwnAccountTests
{
    private const string Password = "otter violin gravel lantern";
    private const string Other = "copper thistle morning ferry";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_is_added_named_renamed_and_removed_and_only_the_removal_ends_other_sessions()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, first, browser) = await nest.AddWithPasskeyAsync();
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        using var second = nest.NewPasskey();

        await AddAsync(nest, me, second);
        await AddAsync(nest, me, nest.NewPasskey());
        Assert.True(await browser.IsInAsync());
        var names = (await own.ReadAsync(me, Cancel)).Passkeys.Select(passkey => passkey.Name);
        Assert.Equal(["Passkey", "Firefox on Linux", "Firefox on Linux 2"], names);
        var lost = (await own.ReadAsync(me, Cancel)).Passkeys[0];
        await own.RenamePasskeyAsync(me, lost.Id, " Old phone\n", Cancel);
        Assert.Equal("Old phone", (await own.ReadAsync(me, Cancel)).Passkeys[0].Name);
        await Assert.ThrowsAsync<NestException>(() => own.RenamePasskeyAsync(me, lost.Id, " ", Cancel));
        await own.RemovePasskeyAsync(me, lost.Id, Cancel);

        Assert.False(await browser.IsInAsync());
        Assert.Equal(2, (await own.ReadAsync(me, Cancel)).Passkeys.Count); // this session goes on
        using var refused = await nest.NamedBrowser().SignInAsync(first.Get);
        using var accepted = await nest.NamedBrowser().SignInAsync(second.Get);
        Assert.Equal(System.Net.HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, accepted.StatusCode);
        Assert.Equal(["passkey_added", "passkey_added", "passkey_added", "passkey_removed"], await nest.AccountActsAsync());
    }

    [Fact]
    public async Task The_last_way_in_stays_unless_a_provider_vouches()
    {
        await using var nest = await RunningNest.StartAsync(settings: new()
        {
            ["McpNest:OpenIdConnect:Authority"] = "http://127.0.0.1:9",
            ["McpNest:OpenIdConnect:ClientId"] = "mcpnest",
        });
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        var passkey = (await own.ReadAsync(me, Cancel)).Passkeys.Single();

        var refusal = await Assert.ThrowsAsync<NestException>(() => own.RemovePasskeyAsync(me, passkey.Id, Cancel));
        Assert.Contains("only way to sign in", refusal.Message, StringComparison.Ordinal);
        await own.MakeCodesAsync(me, Cancel); // codes are no way in of their own
        await Assert.ThrowsAsync<NestException>(() => own.RemovePasskeyAsync(me, passkey.Id, Cancel));
        await own.SetPasswordAsync(me, Password, Cancel);
        await own.RemovePasskeyAsync(me, passkey.Id, Cancel);
        await Assert.ThrowsAsync<NestException>(() => own.RemovePasswordAsync(me, Cancel));

        await using var scope = nest.Get<AccountsDatabase>().Open();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        await users.AddLoginAsync((await users.FindByIdAsync(id.ToString("D")))!, new UserLoginInfo("https://login.example.com", "ada", null));
        await own.RemovePasswordAsync(me, Cancel);
        Assert.False((await own.ReadAsync(me, Cancel)).HasPassword);
    }

    [Fact]
    public async Task Two_removals_at_once_leave_one()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        await AddAsync(nest, me, nest.NewPasskey());
        var passkeys = (await own.ReadAsync(me, Cancel)).Passkeys;

        var ends = await Task.WhenAll(passkeys.Select(passkey => Record.ExceptionAsync(() => own.RemovePasskeyAsync(me, passkey.Id, Cancel)).AsTask()));

        Assert.Single(ends, end => end is NestException);
        Assert.Single((await own.ReadAsync(me, Cancel)).Passkeys);
    }

    [Fact]
    public async Task A_password_is_changed_from_inside_and_ends_other_sessions_alone()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await nest.AddMemberAsync(PasskeyPages.Email, Password);
        var (browser, elsewhere) = (await nest.SignedInAsync(PasskeyPages.Email, Password), await nest.SignedInAsync(PasskeyPages.Email, Password));
        var sessions = nest.Get<SessionBook>();
        var mine = sessions.Of(id)[0];
        var me = NestCookie.Principal(mine, "");

        await Assert.ThrowsAsync<NestException>(() => nest.Get<IOwnAccount>().SetPasswordAsync(me, "too short", Cancel));
        await nest.Get<IOwnAccount>().SetPasswordAsync(me, Other, Cancel);

        Assert.Equal(id, await nest.Accounts.CheckAsync(PasskeyPages.Email, Other, Cancel));
        Assert.Null(await nest.Accounts.CheckAsync(PasskeyPages.Email, Password, Cancel));
        Assert.Equal(mine.Id, Assert.Single(sessions.Of(id)).Id);
        Assert.Single(new[] { await browser.IsInAsync(), await elsewhere.IsInAsync() }, isIn => isIn);
        Assert.Equal(["password_set"], await nest.AccountActsAsync());
        Assert.Contains("sessions_ended", string.Join('\n', await nest.ChangesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_came_with_a_link_gets_an_account_in_the_same_session()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = PasskeyPages.Email, Name = "Ada Example" }, Cancel);
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, PasskeyPages.Email, Cancel);
        var browser = nest.NamedBrowser();
        using var came = await RunningNest.SubmitAsync(browser, "/signin/link", new() { ["Code"] = PasskeyPages.CodeOf(link) });
        var id = nest.Journal.State.Members.Keys.Single();
        var me = NestCookie.Principal(nest.Get<SessionBook>().Of(id).Single(), "");

        await AddAsync(nest, me, nest.NewPasskey());

        Assert.True(await browser.IsInAsync());
    }

    [Fact]
    public async Task What_decides_who_comes_in_asks_for_a_fresh_proof()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        await own.SetPasswordAsync(me, Password, Cancel);
        time.Advance(Actor.Fresh + TimeSpan.FromSeconds(1));
        Func<Task>[] acts =
        [
            () => own.AskNewAsync(me, Page(nest), Cancel), () => own.SetPasswordAsync(me, Other, Cancel), () => own.RemovePasswordAsync(me, Cancel),
            () => own.MakeCodesAsync(me, Cancel), async () => await own.RemovePasskeyAsync(me, (await own.ReadAsync(me, Cancel)).Passkeys[0].Id, Cancel),
        ];

        foreach (var act in acts)
        {
            await Assert.ThrowsAsync<FreshSignInNeededException>(act);
        }

        Assert.NotNull(await nest.Get<ISessions>().ProveAsync(me, Other, Cancel));
        await Assert.ThrowsAsync<FreshSignInNeededException>(() => own.MakeCodesAsync(me, Cancel));
        Assert.Null(await nest.Get<ISessions>().ProveAsync(me, Password, Cancel));
        await own.MakeCodesAsync(me, Cancel);
    }

    [Fact]
    public async Task Whose_session_ended_changes_nothing()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await nest.AddMemberAsync(PasskeyPages.Email, Password);
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        await nest.Get<SessionBook>().EndAsync(me, Cancel);

        await Assert.ThrowsAsync<NestException>(() => own.SetPasswordAsync(me, Other, Cancel));
        await Assert.ThrowsAsync<NestException>(() => own.ReadAsync(me, Cancel));
    }

    [Fact]
    public async Task What_is_kept_is_shown_to_its_owner_and_goes_with_them_and_a_restore_keeps_passkeys_alone()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var (own, me) = (nest.Get<IOwnAccount>(), await SessionAsync(nest, id));
        await own.SetPasswordAsync(me, Password, Cancel);
        await own.MakeCodesAsync(me, Cancel);
        var records = nest.Get<AccountRecords>();

        var facts = (await records.ReadAsync(id, Cancel))!;
        Assert.Equal(("Passkey", RecoveryCodeBook.Count, true), (Assert.Single(facts.Passkeys).Name, facts.RecoveryCodesLeft, facts.HasPassword));
        Assert.Equal(1, await records.ForgetPasswordsAsync(Cancel));
        facts = (await records.ReadAsync(id, Cancel))!;
        Assert.Equal((1, 0, false), (facts.Passkeys.Count, facts.RecoveryCodesLeft, facts.HasPassword));
        await own.MakeCodesAsync(me, Cancel);
        Assert.True(await records.EraseAsync(id, PasskeyPages.Email, Cancel));
        Assert.Null(await records.ReadAsync(id, Cancel));
        Assert.Empty(await nest.Get<PasskeyBook>().ListAsync(id, Cancel));
        Assert.Equal(0, await nest.Get<RecoveryCodeBook>().LeftAsync(id, Cancel));
    }

    private static async Task<ClaimsPrincipal> SessionAsync(RunningNest nest, Guid id) =>
        NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(id, SignInWay.Passkey, "Firefox on Linux", Cancel), "");

    private static async Task AddAsync(RunningNest nest, ClaimsPrincipal me, SoftPasskey passkey)
    {
        var own = nest.Get<IOwnAccount>();
        var ask = await own.AskNewAsync(me, Page(nest), Cancel);
        await own.AddPasskeyAsync(me, ask, passkey.Create(ask.Options), Cancel);
    }

    private static Uri Page(RunningNest nest) => new($"http://localhost:{nest.Url.Port}/account");
}
