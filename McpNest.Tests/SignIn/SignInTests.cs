using System.Net;
using System.Security.Claims;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

public sealed class SignInTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_leads_back_to_the_page_that_asked_for_it()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();

        using var asked = await browser.GetAsync(new Uri("/?a=b", UriKind.Relative), Cancel);
        using var answered = await RunningNest.SubmitAsync(
            browser, asked.Headers.Location!.PathAndQuery(), new() { ["Email"] = Email, ["Password"] = Password });

        Assert.Equal(HttpStatusCode.Redirect, answered.StatusCode);
        Assert.Equal("/?a=b", answered.Headers.Location!.PathAndQuery());
        var cookie = answered.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("mcpnest=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
    }

    [Fact]
    public async Task Unknown_wrong_and_suspended_look_the_same()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var suspended = await nest.AddMemberAsync("eve@example.com", Password);
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberSuspended(suspended)], null, Cancel);

        foreach (var (email, password) in new[] { ("nobody@example.com", Password), (Email, "wrong"), ("eve@example.com", Password) })
        {
            using var response = await RunningNest.SubmitAsync(
                nest.Browser(), "/signin", new() { ["Email"] = email, ["Password"] = password });

            var html = await response.Content.ReadAsStringAsync(Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("do not let anybody in", html, StringComparison.Ordinal);
            Assert.Contains($"value=\"{email}\"", html, StringComparison.Ordinal);
            Assert.False(response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("mcpnest=", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_eleventh_attempt_for_an_account_has_to_wait()
    {
        await using var nest = await RunningNest.StartAsync();
        var throttle = nest.Get<SignInThrottle>();

        for (var attempt = 0; attempt < SignInThrottle.PerAccount; attempt++)
        {
            Assert.True(throttle.TryTake(IPAddress.Loopback, Email));
        }

        Assert.False(throttle.TryTake(IPAddress.Loopback, " ADA@example.com"));
        Assert.True(throttle.TryTake(IPAddress.Loopback, "bob@example.com"));
        using var response = await RunningNest.SubmitAsync(nest.Browser(), "/signin", new() { ["Email"] = Email, ["Password"] = Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public void An_account_is_guessed_at_from_many_addresses_only_so_often()
    {
        using var throttle = new SignInThrottle();

        for (var attempt = 0; attempt < SignInThrottle.PerAccountEverywhere; attempt++)
        {
            Assert.True(throttle.TryTake(new IPAddress([192, 0, 2, (byte)attempt]), Email));
        }

        Assert.False(throttle.TryTake(new IPAddress([192, 0, 2, 200]), Email));
        Assert.True(throttle.TryTake(new IPAddress([192, 0, 2, 200]), "bob@example.com"));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_count_as_one()
    {
        using var throttle = new SignInThrottle();

        for (var attempt = 0; attempt < SignInThrottle.PerAccount; attempt++)
        {
            Assert.True(throttle.TryTake(IPAddress.Parse($"2001:db8:0:1::{attempt + 1:x}"), Email));
        }

        Assert.False(throttle.TryTake(IPAddress.Parse("2001:db8:0:1:ffff::1"), Email));
        Assert.True(throttle.TryTake(IPAddress.Parse("2001:db8:0:2::1"), Email));
        Assert.True(throttle.TryTakeLink(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public async Task An_address_longer_than_any_is_refused_and_not_repeated()
    {
        await using var nest = await RunningNest.StartAsync();
        var email = new string('a', 250) + "@example.com";

        for (var attempt = 0; attempt <= SignInThrottle.PerAccount; attempt++)
        {
            using var response = await RunningNest.SubmitAsync(nest.Browser(), "/signin", new() { ["Email"] = email, ["Password"] = Password });
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain(email, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "signin",
            ["Email"] = Email,
            ["Password"] = Password,
        });

        using var response = await nest.Browser().PostAsync(new Uri("/signin", UriKind.Relative), content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_suspended_member_is_out_on_the_next_request()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));

        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberSuspended(id)], null, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));

        // The session itself is over: it does not come back with the member.
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberUnsuspended(id)], null, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));
    }

    [Fact]
    public async Task A_new_password_ends_sessions_that_began_with_the_old_one()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);

        await nest.Accounts.CreateAsync(id, Email, "copper thistle morning ferry", Cancel);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));
        Assert.Null(await nest.Accounts.CheckAsync(Email, Password, Cancel));
    }

    [Fact]
    public async Task Signing_out_ends_every_copy_of_the_cookie_and_no_other_session()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var elsewhere = await nest.SignedInAsync(Email, Password);
        var browser = nest.Browser();
        using var signedIn = await RunningNest.SubmitAsync(browser, "/signin", new() { ["Email"] = Email, ["Password"] = Password });
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("mcpnest=", StringComparison.Ordinal)).Split(';')[0];
        var thief = nest.Browser();
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(thief));

        var html = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html));
        using var response = await browser.PostAsync(new Uri("/signout", UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(thief));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(elsewhere));
    }

    [Fact]
    public async Task A_session_that_was_ended_stays_so_after_a_restart_and_none_outlives_half_a_day()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync();
        var book = new SessionBook(nest.Get<AccountsDatabase>(), time);
        var id = Guid.CreateVersion7();
        var (ended, open) = (await BeginAsync(), await BeginAsync());

        await book.EndAsync(ended, Cancel);
        var restarted = new SessionBook(nest.Get<AccountsDatabase>(), time);
        await restarted.LoadAsync(Cancel);

        Assert.True(book.IsOver(ended));
        Assert.True(restarted.IsOver(ended));
        Assert.False(restarted.IsOver(open));
        time.Advance(SessionBook.MaxAge);
        Assert.True(restarted.IsOver(open));

        async Task<ClaimsPrincipal> BeginAsync() => NestCookie.Principal(await book.BeginAsync(id, SignInWay.Password, "Firefox on Linux", Cancel), "");
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        using var nothing = new FormUrlEncodedContent([]);
        using var refused = await browser.PostAsync(new Uri("/signout", UriKind.Relative), nothing, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        // Any page's form carries the token.
        var html = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html));
        using var response = await browser.PostAsync(new Uri("/signout", UriKind.Relative), form, Cancel);

        Assert.Equal("/signin", response.Headers.Location!.PathAndQuery());
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));
    }

    [Theory]
    [InlineData(MemberRole.Member, false, false, false)]
    [InlineData(MemberRole.Auditor, true, false, false)]
    [InlineData(MemberRole.Lead, true, true, false)]
    [InlineData(MemberRole.Admin, true, true, true)]
    public async Task Roles_are_judged_by_the_policy_in_force(MemberRole role, bool auditor, bool lead, bool admin)
    {
        await using var nest = await RunningNest.StartAsync();
        var id = Guid.CreateVersion7();
        await nest.Journal.CommitAsync(
            Actor.Operator,
            [
                new Change.MemberAdded(Guid.CreateVersion7(), MemberKind.Person, MemberRole.Admin, null),
                new Change.MemberAdded(id, MemberKind.Person, role, null),
            ],
            null, Cancel);
        var authorization = nest.Get<IAuthorizationService>();
        var user = NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(id, SignInWay.Password, "", Cancel), "");

        Assert.Equal(auditor, (await authorization.AuthorizeAsync(user, null, RolePolicies.Auditor)).Succeeded);
        Assert.Equal(lead, (await authorization.AuthorizeAsync(user, null, RolePolicies.Lead)).Succeeded);
        Assert.Equal(admin, (await authorization.AuthorizeAsync(user, null, RolePolicies.Admin)).Succeeded);

        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberRemoved(id)], null, Cancel);
        Assert.False((await authorization.AuthorizeAsync(user, null, RolePolicies.Auditor)).Succeeded);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        return response.StatusCode;
    }
}
