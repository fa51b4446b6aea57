using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Welcome;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn;

/// <summary>Members read what is recorded about them before they begin, once for each text.</summary>
public sealed class WelcomeTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_page_asks_once_and_goes_on_to_what_was_asked_for()
    {
        await using var nest = await StartAsync(1);
        var ada = await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);

        using var asked = await PageAsync(browser, "/accounts?a=b");
        Assert.Equal("/welcome?returnUrl=%2Faccounts%3Fa%3Db", asked.Headers.Location!.PathAndQuery());
        Assert.Contains("never what was asked or answered", await browser.GetStringAsync(new Uri("/welcome", UriKind.Relative), Cancel), StringComparison.Ordinal);
        using var read = await RunningNest.SubmitAsync(browser, asked.Headers.Location!.PathAndQuery(), []);

        Assert.Equal("/accounts?a=b", read.Headers.Location!.PathAndQuery());
        using var again = await PageAsync(browser, "/accounts?a=b");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True(await new DataNotices(nest.Get<AccountsDatabase>(), new NoticeText(1), TimeProvider.System).IsReadAsync(ada, Cancel));
        Assert.False(await new DataNotices(nest.Get<AccountsDatabase>(), new NoticeText(2), TimeProvider.System).IsReadAsync(ada, Cancel));
    }

    [Fact]
    public async Task A_later_text_is_read_again()
    {
        await using var nest = await StartAsync(2);
        var ada = await nest.AddMemberAsync(Email, Password);
        var before = new DataNotices(nest.Get<AccountsDatabase>(), new NoticeText(1), TimeProvider.System);
        await before.ReadAsync(ada, Cancel);
        await before.ReadAsync(ada, Cancel);
        var browser = await nest.SignedInAsync(Email, Password);

        using var asked = await PageAsync(browser, "/");

        Assert.Equal("/welcome?returnUrl=%2F", asked.Headers.Location!.PathAndQuery());
    }

    [Fact]
    public async Task It_leads_to_no_other_site_and_asks_nobody_who_is_signed_out()
    {
        await using var nest = await StartAsync(1);
        await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);

        using var read = await RunningNest.SubmitAsync(browser, "/welcome?returnUrl=https%3A%2F%2Fevil.example.com%2F", []);
        Assert.Equal("/", read.Headers.Location!.PathAndQuery());
        Assert.True(!read.Headers.Location!.IsAbsoluteUri || read.Headers.Location.Authority == nest.Url.Authority);
        using var stranger = await PageAsync(nest.Browser(), "/welcome");
        Assert.StartsWith("/signin", stranger.Headers.Location!.PathAndQuery(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_downloads_and_scripts_are_not_asked()
    {
        await using var nest = await StartAsync(1);
        var ada = await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var key = (await nest.Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = ada, AgentName = "app" }, Cancel)).Key;
        var browser = await nest.SignedInAsync(Email, Password);

        using var script = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        using var body = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", System.Text.Encoding.UTF8, "application/json");
        using var agent = await nest.Browser().PostAsync(new Uri($"/u/{key}/mcp", UriKind.Relative), body, Cancel);
        using var health = await PageAsync(browser, "/healthz");

        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.NotEqual(HttpStatusCode.Redirect, agent.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task An_erased_person_leaves_no_trace_of_it()
    {
        await using var nest = await StartAsync(1);
        await nest.AddMemberAsync("root@example.com", Password, MemberRole.Admin);
        var ada = await nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = Email }, Cancel);
        await nest.Accounts.CreateAsync(ada, Email, Password, Cancel);
        await nest.Get<DataNotices>().ReadAsync(ada, Cancel);

        await nest.Get<ErasureBook>().EraseAsync(Actor.Operator, ada, Cancel);

        Assert.False(await new DataNotices(nest.Get<AccountsDatabase>(), new NoticeText(1), TimeProvider.System).IsReadAsync(ada, Cancel));
    }

    private static Task<RunningNest> StartAsync(int version) => RunningNest.StartAsync(builder => builder.Services.AddSingleton(new NoticeText(version)));

    private static async Task<HttpResponseMessage> PageAsync(HttpClient browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await browser.SendAsync(request, Cancel);
    }
}
