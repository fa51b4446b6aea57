using System.Net;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>What goes wrong between a browser, the nest and the provider: nobody comes in, and a person reads one sentence of ours.</summary>
[Collection("identity provider")]
public sealed class ProviderFaultTests
{
    private const string Password = "otter violin gravel lantern";

    private static readonly Dictionary<string, string?> s_justInTime = new() { ["McpNest:Access:JustInTime"] = "true" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("issuer", "is not meant for this nest")]
    [InlineData("audience", "is not meant for this nest")]
    [InlineData("expired", "is not valid now")]
    [InlineData("early", "is not valid now")]
    [InlineData("nonce", "was not begun in this browser")]
    [InlineData("no nonce", "was not begun in this browser")]
    public async Task A_token_that_is_not_for_this_sign_in_lets_nobody_in(string what, string sentence)
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var now = TimeProvider.System.GetUtcNow();
        here.Server.Forge = token => _ = what switch
        {
            "issuer" => token.SetClaim(Claims.Private.Issuer, "https://login.example.com/"),
            "audience" => token.SetAudiences("another"),
            "expired" => token.SetCreationDate(now.AddHours(-2)).SetExpirationDate(now.AddHours(-1)),
            "early" => token.SetClaim("nbf", now.AddHours(1).ToUnixTimeSeconds()),
            "nonce" => token.SetClaim(Claims.Nonce, "another").SetClaim(Claims.Private.Nonce, "another"),
            _ => token.RemoveClaims(Claims.Nonce).RemoveClaims(Claims.Private.Nonce),
        };

        Assert.Contains(sentence, await here.RefusedAsync(), StringComparison.Ordinal);

        Assert.Empty(here.Nest.Journal.State.Members);
        Assert.Equal(!what.Contains("nonce", StringComparison.Ordinal), (await here.ChangesAsync()).Contains("sign_in_refused"));
    }

    [Fact]
    public async Task An_answer_works_once_and_in_the_browser_that_asked()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var (browser, thief) = (here.Nest.Browser(), here.Nest.Browser());
        using var stopped = await here.GoAsync(browser, until: next => next.AbsolutePath == "/signin-oidc");
        var answer = stopped.Headers.Location!;

        using var stolen = await thief.GetAsync(answer, Cancel);
        Assert.Contains("was not begun in this browser", await here.RefusedAsync(thief, stolen), StringComparison.Ordinal);
        Assert.Empty(here.Nest.Journal.State.Members);

        using var came = await browser.GetAsync(answer, Cancel);
        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));
        using var again = await browser.GetAsync(answer, Cancel);
        Assert.Equal("/signin", new Uri(here.Nest.Url, again.Headers.Location!).AbsolutePath);
    }

    [Fact]
    public async Task A_code_that_was_redeemed_is_worth_nothing_even_with_copies_of_the_cookies()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var browser = here.Nest.Browser();
        using var asked = await browser.GetAsync(new Uri("/signin/provider", UriKind.Relative), Cancel);
        var cookies = string.Join("; ", asked.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        using var agreed = await browser.GetAsync(asked.Headers.Location, Cancel);
        using var came = await browser.GetAsync(agreed.Headers.Location, Cancel);
        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));

        var copy = here.Nest.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, agreed.Headers.Location);
        request.Headers.Add("Cookie", cookies);
        using var replayed = await copy.SendAsync(request, Cancel);

        Assert.Contains("was used already", await here.RefusedAsync(copy, replayed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/signin-oidc")]
    [InlineData("/signin-oidc?code=x&state=y")]
    [InlineData("/signin-oidc?error=server_error&error_description=CANARY")]
    [InlineData("/signin?problem=lost")]
    public async Task An_answer_nobody_asked_for_ends_on_the_sign_in_page(string address)
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var browser = here.Nest.Browser();
        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancel);

        var sentence = answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStringAsync(Cancel)
            : await here.RefusedAsync(browser, answer);

        Assert.Contains("sign in again", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("sign_in_refused", await here.ChangesAsync());
    }

    [Fact]
    public async Task Who_is_denied_reads_our_words_and_not_the_providers()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        here.Server.Denial = "CANARY <b>call 0800</b>";

        var sentence = await here.RefusedAsync();

        Assert.Equal("Contoso did not let you in, or you turned back; try again, or ask an admin.", sentence);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_so_and_the_nest_itself_goes_on()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        await here.Nest.AddMemberAsync("ada@example.com", Password);
        await here.Server.StopAsync();

        Assert.StartsWith("Contoso does not answer the nest at the moment", await here.RefusedAsync("/signin/provider?returnUrl=%2Fagents"), StringComparison.Ordinal);

        var browser = await here.Nest.SignedInAsync("ada@example.com", Password);
        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));
    }

    [Fact]
    public async Task A_provider_that_goes_away_between_code_and_token_is_said_so()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var browser = here.Nest.Browser();
        using var stopped = await here.GoAsync(browser, until: next => next.AbsolutePath == "/signin-oidc");
        await here.Server.StopAsync();

        using var answer = await browser.GetAsync(stopped.Headers.Location, Cancel);

        Assert.StartsWith("Contoso does not answer", await here.RefusedAsync(browser, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_from_too_long_ago_is_asked_for_anew_and_refused_when_that_changes_nothing()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        here.Server.Who = here.Server.Who with { SignedInAt = TimeProvider.System.GetUtcNow().AddDays(-31) };

        Assert.StartsWith("You signed in at Contoso too long ago", await here.RefusedAsync(), StringComparison.Ordinal);

        Assert.Equal(("login", 0L), (here.Server.Asked!.Prompt, here.Server.Asked.MaxAge));
        Assert.Empty(here.Nest.Journal.State.Members);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signing_out_ends_the_session_here_and_there_where_that_is_wanted(bool there)
    {
        await using var here = await ProviderNest.StartAsync(new(s_justInTime) { ["McpNest:Access:SignOutAtProvider"] = there ? "true" : "false" });
        var browser = await here.SignedInAsync();
        var html = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html));

        using var response = await browser.PostAsync(new Uri("/signout", UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.Redirect, await ProviderNest.StatusAsync(browser));
        Assert.Empty(here.Nest.Get<SessionBook>().All);
        Assert.Equal(there ? "/signin/provider/continue" : "/signin", new Uri(here.Nest.Url, response.Headers.Location!).AbsolutePath);
        if (there)
        {
            using var back = await here.GoAsync(browser, "/signin/provider/out");
            Assert.Equal("/signin", new Uri(here.Nest.Url, back.Headers.Location!).AbsolutePath);
        }
    }

    [Fact]
    public async Task With_local_sign_in_off_only_the_break_glass_admin_comes_in_without_the_provider_and_that_is_recorded()
    {
        await using var here = await ProviderNest.StartAsync(new(s_justInTime) { ["McpNest:LocalSignIn"] = "off", ["McpNest:BreakGlass"] = "Boss@example.com" });
        var boss = await AddAsync(here.Nest, "boss@example.com", MemberRole.Admin);
        await AddAsync(here.Nest, "ada@example.com", MemberRole.Admin);
        var page = await here.Nest.Browser().GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        Assert.Contains("Sign in with Contoso", page, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page, StringComparison.Ordinal);

        using var refused = await RunningNest.SubmitAsync(
            here.Nest.Browser(), "/signin?breakGlass=true", new() { ["Email"] = "ada@example.com", ["Password"] = Password });
        Assert.Contains("People sign in with Contoso here", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        var browser = here.Nest.Browser();
        using var let = await RunningNest.SubmitAsync(browser, "/signin?breakGlass=true", new() { ["Email"] = "boss@example.com", ["Password"] = Password });

        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));
        var guest = Assert.Single(here.Nest.Get<Web.Console.Shared.SignInFacts>().BreakGlass());
        Assert.Equal(boss, guest.MemberId);
        await here.Nest.Get<Core.Administration.PeopleBook>().SetRoleAsync(Actor.Operator, boss, MemberRole.Member, Cancel);
        using var noAdmin = await RunningNest.SubmitAsync(
            here.Nest.Browser(), "/signin?breakGlass=true", new() { ["Email"] = "boss@example.com", ["Password"] = Password });
        Assert.Equal(HttpStatusCode.OK, noAdmin.StatusCode);
    }

    [Fact]
    public async Task No_log_at_any_level_holds_the_secret_a_token_or_who_somebody_is()
    {
        var log = new Gateway.FakeLogSink();
        await using var here = await ProviderNest.StartAsync(s_justInTime, configure: builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            builder.Services.AddSingleton<ILoggerProvider>(log);
        });
        await here.SignedInAsync();
        here.Server.Forge = token => token.SetAudiences("another");
        await here.RefusedAsync();

        Assert.DoesNotContain(log.Lines, line => line.Contains("CANARY", StringComparison.Ordinal) || line.Contains("eyJ", StringComparison.Ordinal)
            || line.Contains("ada@example.com", StringComparison.Ordinal) || line.Contains("ada-1", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("came to nothing: NotForUs", StringComparison.Ordinal));
    }

    private static async Task<Guid> AddAsync(RunningNest nest, string email, MemberRole role)
    {
        var id = await nest.Get<Core.Administration.PeopleBook>().AddAsync(Actor.Operator, new Core.Administration.AddMember { Email = email, Role = role }, Cancel);
        await nest.Accounts.CreateAsync(id, email, Password, Cancel);
        return id;
    }
}
