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
