using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

/// <summary>Guessing, used and stolen links: refused, limited, and recorded no more often than the journal can bear.</summary>
public sealed class SignInRefusalTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Email)]
    [InlineData("nobody@example.com")]
    public async Task A_thousand_guesses_are_refused_limited_and_recorded_a_few_times(string email)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        var html = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        var statuses = new List<HttpStatusCode>();

        for (var guess = 0; guess < 1000; guess++)
        {
            using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html).Append(new("Email", email)).Append(new("Password", $"guess {guess}")));
            using var response = await browser.PostAsync(new Uri("/signin", UriKind.Relative), form, Cancel);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(SignInThrottle.PerAccount, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(1000 - SignInThrottle.PerAccount, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        var who = email == Email ? $"{Email}: " : "";
        Assert.Equal(
            [.. Enumerable.Repeat($"{who}password", SignInThrottle.PerAccount), $"{who}password, limited"], await RefusalsAsync(nest));
        using var right = await RunningNest.SubmitAsync(nest.Browser(), "/signin", new() { ["Email"] = Email, ["Password"] = Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode); // nobody tries anything from there for a while
    }

    [Theory]
    [InlineData("recovery code", "/signin/recover", 10, "ada@example.com: recovery_code")]
    [InlineData("link", "/signin/link", 10, "link")]
    [InlineData("setup link", "/setup", 10, "setup_link")]
    [InlineData("join link", "/join", 10, "join_link")]
    [InlineData("passkey", "/signin", 100, "passkey")]
    public async Task A_thousand_guesses_at_every_other_way_are_too(string way, string page, int tried, string recorded)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        var hidden = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel));
        var statuses = new List<HttpStatusCode>();

        for (var guess = 0; guess < 1000; guess++)
        {
            var fields = way == "passkey"
                ? new Dictionary<string, string> { ["Credential"] = $$"""{"id":"guess{{guess}}"}""", ["Seal"] = "guess" }
                : new() { ["Code"] = $"mcpl_{guess}", ["Name"] = "Eve", ["Email"] = way == "recovery code" ? Email : "eve@example.com", ["Password"] = Password };
            using var form = new FormUrlEncodedContent(fields.Concat(hidden.Where(field => !fields.ContainsKey(field.Key))));
            using var response = await browser.PostAsync(new Uri(page, UriKind.Relative), form, Cancel);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(tried, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(1000 - tried, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal([.. Enumerable.Repeat(recorded, tried), $"{recorded}, limited"], await RefusalsAsync(nest));
    }

    [Theory]
    [InlineData("/signin/link", "link")]
    [InlineData("/setup", "setup_link")]
    [InlineData("/join", "join_link")]
    public async Task Guessing_where_a_page_asks_for_passkeys_is_no_way_round(string page, string recorded)
    {
        await using var nest = await RunningNest.StartAsync();
        var browser = nest.NamedBrowser();
        var hidden = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel));
        var statuses = new List<HttpStatusCode>();

        for (var guess = 0; guess < 20; guess++)
        {
            using var form = new FormUrlEncodedContent(hidden.Append(new("Code", $"mcpl_{guess}")).Append(new("Name", "Eve")).Append(new("Email", "eve@example.com")));
            using var response = await browser.PostAsync(new Uri(page + "/passkey", UriKind.Relative), form, Cancel);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(10, statuses.Count(status => status == HttpStatusCode.BadRequest));
        Assert.Equal(10, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal([.. Enumerable.Repeat(recorded, 10), $"{recorded}, limited"], await RefusalsAsync(nest));
    }

    [Fact]
    public async Task A_passkey_that_is_refused_is_recorded_with_whose_it_is_and_who_left_is_nobody()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin);
        var (id, passkey, _) = await nest.AddWithPasskeyAsync();
        passkey.IsVerified = false;
        using var unverified = await nest.NamedBrowser().SignInAsync(passkey.Get);
        passkey.IsVerified = true;
        await nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, id, Cancel);
        using var suspended = await nest.NamedBrowser().SignInAsync(passkey.Get);
        await nest.Get<PeopleBook>().RemoveAsync(Actor.Operator, id, Cancel);
        using var removed = await nest.NamedBrowser().SignInAsync(passkey.Get);
        var refusals = nest.Get<SignInRefusals>();
        refusals.Refused(SignInWay.Link, id); // a link of theirs that is still known
        refusals.Limited(SignInWay.Link, id);

        Assert.Equal([$"{PasskeyPages.Email}: passkey", $"{PasskeyPages.Email}: passkey", "passkey", "link", "link, limited"], await RefusalsAsync(nest));
    }

    [Fact]
    public async Task Strangers_cannot_fill_the_journal_and_a_window_later_it_is_told_again()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var bob = await nest.AddMemberAsync("bob@example.com", Password);
        var refusals = nest.Get<SignInRefusals>();

        for (var attempt = 0; attempt < 3 * SignInRefusals.Nobodys; attempt++)
        {
            refusals.Refused(SignInWay.Password, null);
            refusals.Refused(SignInWay.Link, bob);
        }

        refusals.Limited(SignInWay.Passkey, null);
        var told = await RefusalsAsync(nest);
        Assert.Equal(SignInRefusals.Nobodys + 1 + SignInRefusals.PerMember + 1, told.Count);
        Assert.Equal(2, told.Count(text => text.EndsWith(", limited", StringComparison.Ordinal)));

        time.Advance(SignInRefusals.Window);
        refusals.Refused(SignInWay.JoinLink, null);
        Assert.Equal("join_link", (await RefusalsAsync(nest))[^1]);
    }

    [Fact]
    public async Task A_link_that_was_used_or_replaced_is_refused_and_recorded()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("zoe@example.com", Password, MemberRole.Admin);
        await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = Email }, Cancel);
        var replaced = await nest.Links.CreateSignInLinkAsync(Actor.Operator, Email, Cancel);
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, Email, Cancel);

        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(nest, "/signin/link", link));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(nest, "/signin/link", link));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(nest, "/signin/link", replaced));

        Assert.Equal([$"{Email}: link", "link"], await RefusalsAsync(nest));
    }

    [Fact]
    public async Task A_setup_link_that_was_stolen_is_of_no_use_and_trying_it_is_recorded()
    {
        await using var nest = await RunningNest.StartAsync();
        var stolen = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var thief = nest.Browser();
        var form = RunningNest.HiddenFields(await thief.GetStringAsync(new Uri("/setup", UriKind.Relative), Cancel));

        Assert.Equal(HttpStatusCode.OK, await OpenAsync(nest, "/setup", stolen));
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(nest, "/setup", link));
        using var late = new FormUrlEncodedContent(form.Concat(Fields(link)));
        using var refused = await thief.PostAsync(new Uri("/setup", UriKind.Relative), late, Cancel);

        Assert.True(refused.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest);
        Assert.Single(nest.Journal.State.Members);
        Assert.Equal(["setup_link", "setup_link"], await RefusalsAsync(nest));
    }

    private static async Task<HttpStatusCode> OpenAsync(RunningNest nest, string page, string link)
    {
        using var answer = await RunningNest.SubmitAsync(nest.Browser(), page, Fields(link));
        return answer.StatusCode;
    }

    private static Dictionary<string, string> Fields(string link) => new()
    {
        ["Code"] = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..],
        ["Name"] = "Eve Example",
        ["Email"] = "eve@example.com",
        ["Password"] = Password,
    };

    /// <summary>What was recorded, oldest first.</summary>
    private static async Task<List<string>> RefusalsAsync(RunningNest nest)
    {
        await nest.Get<SignInRefusals>().SettledAsync();
        var changes = await nest.Get<ChangeLog>().PageAsync(null, null, 1000, Cancel);
        return [.. changes.Where(change => change.Change == "sign_in_refused").OrderBy(change => change.Seq).Select(change => change.Target)];
    }
}
