using System.Net;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;

namespace McpNest.Tests.SignIn;

public sealed class SignInLinkTests
{
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_in_link_lets_its_member_in_once_and_set_a_password()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await AddAsync(nest, "ada@example.com");
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel);
        var browser = nest.Browser();

        using var first = await OpenAsync(browser, link, Password);
        using var second = await OpenAsync(nest.Browser(), link, "");

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel)).StatusCode);
        Assert.Contains("was used, has expired or was replaced", await second.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(id, await nest.Accounts.CheckAsync("ada@example.com", Password, Cancel));
    }

    [Fact]
    public async Task A_link_without_a_new_password_changes_none()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await AddAsync(nest, "ada@example.com");
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel);
        var browser = nest.Browser();

        using var response = await OpenAsync(browser, link, "");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel)).StatusCode);
        Assert.False(await nest.Accounts.HasPasswordAsync(id, Cancel));
    }

    [Fact]
    public async Task A_link_of_a_member_who_was_suspended_since_lets_nobody_in()
    {
        await using var nest = await RunningNest.StartAsync();
        var id = await AddAsync(nest, "ada@example.com");
        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel);
        await nest.Journal.CommitAsync(Actor.Operator, [new Change.MemberSuspended(id)], null, Cancel);

        using var response = await OpenAsync(nest.Browser(), link, "");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateSignInLinkAsync(Actor.Operator, "ada@example.com", Cancel));
    }

    [Fact]
    public async Task Only_the_operator_and_admins_make_links_and_only_for_members()
    {
        await using var nest = await RunningNest.StartAsync();
        var lead = await AddAsync(nest, "lead@example.com", MemberRole.Lead);

        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateSignInLinkAsync(Actor.Member(lead), "lead@example.com", Cancel));
        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateSignInLinkAsync(Actor.Operator, "nobody@example.com", Cancel));
    }

    private static Task<Guid> AddAsync(RunningNest nest, string email, MemberRole role = MemberRole.Member) =>
        nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = email, Role = role }, Cancel);

    private static Task<HttpResponseMessage> OpenAsync(HttpClient browser, string link, string password) =>
        RunningNest.SubmitAsync(browser, "/signin/link", new()
        {
            ["Code"] = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..],
            ["Password"] = password,
        });
}
