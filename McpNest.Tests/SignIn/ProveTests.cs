using System.Net;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

/// <summary>Proving once more who one is: it makes the session fresh for five minutes, is limited, and what fails is recorded.</summary>
public sealed class ProveTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_of_everything_sends_a_stale_session_to_prove_it_and_back()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        await nest.AddMemberAsync(Email, Password, MemberRole.Auditor);
        var browser = await nest.SignedInAsync(Email, Password);
        time.Advance(TimeSpan.FromMinutes(6));
        var token = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri("/", UriKind.Relative), Cancel));

        using var asked = await PostAsync(browser, "/audit/export.csv", new(token) { ["show"] = "everything", ["q"] = "" });
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        Assert.Null(asked.Content.Headers.ContentDisposition);
        var prove = asked.Headers.Location!.OriginalString;
        Assert.Equal("/signin/prove?returnUrl=%2Faudit%3Fshow%3Deverything", prove);
        using (var filtered = await PostAsync(browser, "/audit/export.csv", new(token) { ["show"] = "changes", ["q"] = "change:signed_in" }))
        {
            Assert.Equal(HttpStatusCode.OK, filtered.StatusCode);
        }

        using var wrong = await RunningNest.SubmitAsync(browser, prove, new() { ["Password"] = "not it" });
        Assert.Contains("not your password", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var proved = await RunningNest.SubmitAsync(browser, prove, new() { ["Password"] = Password });
        Assert.Equal("/audit?show=everything", proved.Headers.Location!.PathAndQuery());
        using var exported = await PostAsync(browser, "/audit/export.csv", new(token) { ["show"] = "everything", ["q"] = "" });
        Assert.Equal("attachment", exported.Content.Headers.ContentDisposition!.DispositionType);

        time.Advance(TimeSpan.FromMinutes(6));
        using var evidence = await PostAsync(browser, "/journal/evidence.zip", token);
        Assert.Equal("/signin/prove?returnUrl=%2Fjournal", evidence.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Guessing_at_it_is_limited_and_recorded_and_a_password_no_longer_helps()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var session = await nest.Get<SessionBook>().BeginAsync(ada, SignInWay.Password, "", Cancel);
        var (user, proof) = (NestCookie.Principal(session, ""), nest.Get<SessionProof>());

        for (var guess = 0; guess < SignInThrottle.PerAccount; guess++)
        {
            Assert.Contains("not your password", await proof.WithPasswordAsync(user, $"guess {guess}", Cancel), StringComparison.Ordinal);
        }

        for (var guess = 0; guess < 20; guess++)
        {
            Assert.Contains("Too many", await proof.WithPasswordAsync(user, Password, Cancel), StringComparison.Ordinal);
        }

        await nest.Get<SignInRefusals>().SettledAsync();
        var refused = (await nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel)).Where(change => change.Change == "sign_in_refused").ToList();
        Assert.Equal((SignInThrottle.PerAccount + 1, $"{Email}: password, limited"), (refused.Count, refused[0].Target));
    }

    [Fact]
    public async Task It_is_the_sessions_own_person_who_proves_it_and_only_that_session_is_fresh()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var ada = await nest.AddMemberAsync(Email, Password);
        await nest.AddMemberAsync("bob@example.com", "copper thistle morning ferry");
        var (book, desk) = (nest.Get<SessionBook>(), nest.Get<ISessions>());
        var here = NestCookie.Principal(await book.BeginAsync(ada, SignInWay.Password, "", Cancel), "");
        var there = NestCookie.Principal(await book.BeginAsync(ada, SignInWay.Link, "", Cancel), "");
        time.Advance(TimeSpan.FromMinutes(6));

        Assert.NotNull(await desk.ProveAsync(here, "copper thistle morning ferry", Cancel));
        Assert.False(desk.ActorOf(here)!.Value.HasProved(time.GetUtcNow()));
        Assert.Null(await desk.ProveAsync(here, Password, Cancel));
        Assert.True(desk.ActorOf(here)!.Value.HasProved(time.GetUtcNow()));
        Assert.False(desk.ActorOf(there)!.Value.HasProved(time.GetUtcNow()));

        await book.EndAsync(here, Cancel);
        Assert.Contains("has ended", await desk.ProveAsync(here, Password, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_password_is_told_another_way()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password);
        var user = NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(ada, SignInWay.Link, "", Cancel), "");
        Assert.Equal([ProofWay.Password], await nest.Get<ISessions>().WaysAsync(user, nest.Url, Cancel));
        await nest.Accounts.RemoveAsync(ada, Cancel);
        Assert.Empty(await nest.Get<ISessions>().WaysAsync(user, nest.Url, Cancel));
    }

    [Fact]
    public async Task A_passkey_proves_it_where_it_works_and_only_the_sessions_own_once()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (ada, passkey, _) = await nest.AddWithPasskeyAsync();
        var (_, bobs, _) = await nest.AddWithPasskeyAsync("bob@example.com");
        var (desk, named) = (nest.Get<ISessions>(), new Uri($"http://localhost:{nest.Url.Port}/account"));
        var user = NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(ada, SignInWay.Passkey, "", Cancel), "");
        Assert.Equal([ProofWay.Passkey], await desk.WaysAsync(user, named, Cancel));
        Assert.Empty(await desk.WaysAsync(user, nest.Url, Cancel)); // an IP address has no passkeys
        time.Advance(Actor.Fresh + TimeSpan.FromSeconds(1));

        var ask = await desk.AskPasskeyAsync(user, named, Cancel);
        Assert.Contains("not one of yours", await desk.ProveAsync(user, ask, bobs.Get(ask.Options), Cancel), StringComparison.Ordinal);
        Assert.False(desk.ActorOf(user)!.Value.HasProved(time.GetUtcNow()));
        ask = await desk.AskPasskeyAsync(user, named, Cancel);
        Assert.Null(await desk.ProveAsync(user, ask, passkey.Get(ask.Options), Cancel));
        Assert.True(desk.ActorOf(user)!.Value.HasProved(time.GetUtcNow()));
        Assert.NotNull(await desk.ProveAsync(user, ask, passkey.Get(ask.Options), Cancel)); // an answer counts once

        for (var guess = 0; guess < SignInThrottle.PerAccount - 3; guess++)
        {
            Assert.NotNull(await desk.ProveAsync(user, ask, "no passkey", Cancel));
        }

        Assert.Contains("Too many", await desk.ProveAsync(user, ask, "no passkey", Cancel), StringComparison.Ordinal);
        await nest.Get<SignInRefusals>().SettledAsync();
        var refused = (await nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel)).Where(change => change.Change == "sign_in_refused").ToList();
        Assert.Equal((SignInThrottle.PerAccount, $"{Email}: passkey, limited"), (refused.Count, refused[0].Target));
        await nest.Get<SessionBook>().EndAsync(user, Cancel);
        await Assert.ThrowsAsync<Core.NestException>(() => desk.AskPasskeyAsync(user, named, Cancel));
    }

    [Fact]
    public async Task The_page_takes_a_passkey_from_whoever_is_signed_in_and_leads_back()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (ada, passkey, browser) = await nest.AddWithPasskeyAsync();
        var session = nest.Get<SessionBook>().Of(ada).Single();
        time.Advance(TimeSpan.FromMinutes(6));
        const string Page = "/signin/prove?returnUrl=%2Fsignin%2Fproved";
        Assert.Contains("not shown it yet", await browser.GetStringAsync(new Uri("/signin/proved", UriKind.Relative), Cancel), StringComparison.Ordinal);

        // A question of the sign-in page is none of this one.
        var (form, _) = await browser.AskAsync(Page, ProvePage.Ask);
        var (_, other) = await browser.AskAsync("/signin", "/signin/passkey");
        using var mixed = await browser.GiveAsync(Page, form, passkey.Get((string)other["options"]!), (string)other["seal"]!);
        Assert.Contains("not one of yours", await mixed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False(session.IsFresh(time.GetUtcNow()));

        using var proved = await browser.AnswerAsync(Page, ProvePage.Ask, passkey.Get);
        Assert.Equal("/signin/proved", proved.Headers.Location!.PathAndQuery());
        Assert.True(session.IsFresh(time.GetUtcNow()));
        Assert.Contains("You have shown it", await browser.GetStringAsync(new Uri("/signin/proved", UriKind.Relative), Cancel), StringComparison.Ordinal);

        var stranger = nest.NamedBrowser();
        var fields = RunningNest.HiddenFields(await stranger.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel));
        using var nobody = await PostAsync(stranger, ProvePage.Ask, fields);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task Where_people_sign_in_through_a_provider_alone_a_password_proves_nothing()
    {
        await using var nest = await RunningNest.StartAsync(settings: new()
        {
            ["McpNest:OpenIdConnect:Authority"] = "http://127.0.0.1:9",
            ["McpNest:OpenIdConnect:ClientId"] = "mcpnest",
            ["McpNest:OpenIdConnect:DisplayName"] = "Contoso",
            ["McpNest:LocalSignIn"] = "off",
        });
        var ada = await nest.AddMemberAsync(Email, Password);
        var user = NestCookie.Principal(await nest.Get<SessionBook>().BeginAsync(ada, SignInWay.Provider, "", DateTimeOffset.UnixEpoch, Cancel), "");

        Assert.Empty(await nest.Get<ISessions>().WaysAsync(user, nest.Url, Cancel));
        Assert.Contains("sign in with Contoso", await nest.Get<ISessions>().ProveAsync(user, Password, Cancel), StringComparison.Ordinal);
        Assert.False(nest.Get<ISessions>().ActorOf(user)!.Value.HasProved(TimeProvider.System.GetUtcNow()));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
    }
}
