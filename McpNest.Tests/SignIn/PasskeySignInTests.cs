using System.Net;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Passkeys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

public sealed class PasskeySignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_setup_link_makes_the_first_admin_with_a_passkey_and_no_password()
    {
        await using var nest = await RunningNest.StartAsync();
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var (browser, passkey) = (nest.NamedBrowser(), nest.NewPasskey());
        Dictionary<string, string> fields = new() { ["Code"] = PasskeyPages.CodeOf(link), ["Name"] = "Ada Example", ["Email"] = PasskeyPages.Email };

        using var response = await browser.AnswerAsync("/setup", "/setup/passkey", passkey.Create, fields);

        Assert.Equal("/first-steps", response.Headers.Location!.PathAndQuery());
        var admin = Assert.Single(nest.Journal.State.Members.Values);
        Assert.Equal(MemberRole.Admin, admin.Role);
        Assert.False(await nest.Accounts.HasPasswordAsync(admin.Id, Cancel));
        Assert.True(await browser.IsInAsync());
        using var again = await nest.NamedBrowser().SignInAsync(passkey.Get);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task A_link_leads_to_a_passkey_with_which_one_signs_in_without_typing()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, passkey, _) = await nest.AddWithPasskeyAsync();
        var browser = nest.NamedBrowser();

        using var response = await browser.AnswerAsync("/signin?returnUrl=%2Fagents", "/signin/passkey", passkey.Get);

        Assert.Equal("/agents", response.Headers.Location!.PathAndQuery());
        Assert.True(await browser.IsInAsync());
        Assert.Contains(nest.Get<SessionBook>().Of(id), session => session.Way == "passkey");
        var kept = Assert.Single(await nest.Get<PasskeyBook>().ListAsync(id, Cancel));
        Assert.True(kept.Works);
        Assert.NotNull(kept.UsedAt);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        await using var nest = await RunningNest.StartAsync();
        var (_, passkey, _) = await nest.AddWithPasskeyAsync();
        var browser = nest.NamedBrowser();
        var (form, asked) = await browser.AskAsync("/signin", "/signin/passkey");
        var (credential, seal) = (passkey.Get((string)asked["options"]!), (string)asked["seal"]!);

        using var first = await browser.GiveAsync("/signin", form, credential, seal);
        using var elsewhere = await nest.NamedBrowser().GiveAsync("/signin", form, credential, seal);
        using var replayed = await browser.GiveAsync("/signin", await FormAsync(browser), credential, seal);

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode); // the form is the other browser's
        await AssertRefusedAsync(replayed);
    }

    [Fact]
    public async Task A_counter_that_did_not_move_is_a_copy()
    {
        await using var nest = await RunningNest.StartAsync();
        var (_, passkey, _) = await nest.AddWithPasskeyAsync();
        passkey.Count = 7;
        using var first = await nest.NamedBrowser().SignInAsync(passkey.Get);

        using var copy = await nest.NamedBrowser().SignInAsync(passkey.Get);

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        await AssertRefusedAsync(copy);
    }

    [Theory]
    [InlineData("https://nest.example.com", "localhost", true)]
    [InlineData("http://localhost:1", "localhost", true)]
    [InlineData(null, "nest.example.com", true)]
    [InlineData(null, "localhost", false)]
    public async Task Another_origin_another_name_and_nobody_verified_are_refused(string? origin, string domain, bool isVerified)
    {
        await using var nest = await RunningNest.StartAsync();
        var (_, passkey, _) = await nest.AddWithPasskeyAsync();
        (passkey.Origin, passkey.Domain, passkey.IsVerified) = (origin ?? passkey.Origin, domain, isVerified);

        using var response = await nest.NamedBrowser().SignInAsync(passkey.Get);

        await AssertRefusedAsync(response);
    }

    [Fact]
    public async Task A_passkey_that_asked_nobody_is_not_kept()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, PasskeyPages.Email, Cancel);
        using var unverified = nest.NewPasskey();
        unverified.IsVerified = false;

        using var refused = await nest.NamedBrowser().UseLinkAsync(link, unverified.Create);
        unverified.IsVerified = true;
        using var accepted = await nest.NamedBrowser().UseLinkAsync(link, unverified.Create);

        Assert.Contains("could not be accepted", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode); // the link was not used up
        Assert.Equal(2, (await nest.Get<PasskeyBook>().ListAsync(id, Cancel)).Count);
    }

    [Fact]
    public async Task A_question_is_the_browsers_that_asked_it_and_for_that_alone()
    {
        await using var nest = await RunningNest.StartAsync();
        var (_, passkey, _) = await nest.AddWithPasskeyAsync();
        var (browser, thief) = (nest.NamedBrowser(), nest.NamedBrowser());
        var (_, asked) = await browser.AskAsync("/signin", "/signin/passkey");
        var credential = passkey.Get((string)asked["options"]!);

        using var stolen = await thief.GiveAsync("/signin", await FormAsync(thief), credential, (string)asked["seal"]!);
        using var forged = await browser.GiveAsync("/signin", await FormAsync(browser), credential, "CfDJ8" + (string)asked["seal"]!);
        using var without = await browser.GiveAsync("/signin", await FormAsync(browser), credential, "");
        using var own = await browser.GiveAsync("/signin", await FormAsync(browser), credential, (string)asked["seal"]!);

        await AssertRefusedAsync(stolen);
        await AssertRefusedAsync(forged);
        await AssertRefusedAsync(without);
        Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
    }

    [Fact]
    public async Task A_question_is_over_after_five_minutes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (_, passkey, _) = await nest.AddWithPasskeyAsync();
        var browser = nest.NamedBrowser();
        var (form, asked) = await browser.AskAsync("/signin", "/signin/passkey");
        time.Advance(PasskeyAsk.Lifetime + TimeSpan.FromSeconds(1));

        using var late = await browser.GiveAsync("/signin", form, passkey.Get((string)asked["options"]!), (string)asked["seal"]!);

        await AssertRefusedAsync(late);
    }

    [Fact]
    public async Task Suspended_and_removed_look_like_anybody_else()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("root@example.com", "otter violin gravel lantern", MemberRole.Admin);
        var (id, passkey, _) = await nest.AddWithPasskeyAsync();
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberSuspended(id)], null, Cancel);
        using var suspended = await nest.NamedBrowser().SignInAsync(passkey.Get);

        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberRemoved(id)], null, Cancel);
        await nest.Accounts.RemoveAsync(id, Cancel);
        using var removed = await nest.NamedBrowser().SignInAsync(passkey.Get);

        await AssertRefusedAsync(suspended);
        await AssertRefusedAsync(removed);
        Assert.Empty(await nest.Get<PasskeyBook>().ListAsync(id, Cancel));
    }

    [Fact]
    public async Task A_link_that_is_over_asks_for_no_passkey_and_another_members_passkey_is_none_of_it()
    {
        await using var nest = await RunningNest.StartAsync();
        var (_, _, _) = await nest.AddWithPasskeyAsync();
        var (bob, _, _) = await nest.AddWithPasskeyAsync("bob@example.com");
        var browser = nest.NamedBrowser();
        var adas = await nest.Links.CreateSignInLinkAsync(Actor.Operator, PasskeyPages.Email, Cancel);
        var bobs = await nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel);
        using var passkey = nest.NewPasskey();
        var (form, asked) = await browser.AskAsync("/signin/link", "/signin/link/passkey", new() { ["Code"] = PasskeyPages.CodeOf(adas) });
        form["Code"] = PasskeyPages.CodeOf(bobs);

        using var crossed = await browser.GiveAsync("/signin/link", form, passkey.Create((string)asked["options"]!), (string)asked["seal"]!);
        using var used = new FormUrlEncodedContent(new Dictionary<string, string>(await FormAsync(browser)) { ["Code"] = "mcpl_none" });
        using var over = await browser.PostAsync(new Uri("/signin/link/passkey", UriKind.Relative), used, Cancel);

        Assert.Contains("made for another link", await crossed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Single(await nest.Get<PasskeyBook>().ListAsync(bob, Cancel));
        Assert.Equal(HttpStatusCode.BadRequest, over.StatusCode);
        Assert.Contains("was used, has expired", await over.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_need_the_pages_token_and_the_nests_own_name_and_have_a_bound()
    {
        await using var nest = await RunningNest.StartAsync();
        var browser = nest.NamedBrowser();
        using var nothing = new FormUrlEncodedContent([]);
        using var without = await browser.PostAsync(new Uri("/signin/passkey", UriKind.Relative), nothing, Cancel);
        using var evil = new HttpRequestMessage(HttpMethod.Post, new Uri("/signin/passkey", UriKind.Relative)) { Headers = { Host = "evil.example" } };
        using var elsewhere = await browser.SendAsync(evil, Cancel);
        var html = await nest.Browser().GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Contains("not served under that host name", await elsewhere.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains($"http://localhost:{nest.Url.Port}", html, StringComparison.Ordinal); // at 127.0.0.1 it says where there are passkeys
        var throttle = nest.Get<SignInThrottle>();
        while (throttle.TryAsk(IPAddress.Loopback) || throttle.TryAsk(IPAddress.IPv6Loopback))
        {
        }

        using var many = new FormUrlEncodedContent(await FormAsync(browser));
        using var limited = await browser.PostAsync(new Uri("/signin/passkey", UriKind.Relative), many, Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox on Windows")]
    [InlineData("Safari on iPhone", "Safari on iPhone")]
    [InlineData("somebody's own text", "")]
    public void A_browser_is_named_in_words_of_ours(string userAgent, string expected) => Assert.Equal(expected, McpNest.Web.Hosting.BrowserName.Of(userAgent));

    [Fact]
    public void One_answer_is_judged_only_so_often_and_others_go_on()
    {
        using var throttle = new SignInThrottle();
        for (var attempt = 0; attempt < SignInThrottle.PerAccount; attempt++)
        {
            Assert.True(throttle.TryTakePasskey(IPAddress.Loopback, "same"));
        }

        Assert.False(throttle.TryTakePasskey(IPAddress.Loopback, "same"));
        Assert.True(throttle.TryTakePasskey(IPAddress.Loopback, "another"));
        Assert.True(throttle.TryTake(IPAddress.Loopback, PasskeyPages.Email));
    }

    private static async Task<Dictionary<string, string>> FormAsync(HttpClient browser) =>
        RunningNest.HiddenFields(await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel));

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("That passkey does not let anybody in.", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False(response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("mcpnest=", StringComparison.Ordinal)));
    }
}
