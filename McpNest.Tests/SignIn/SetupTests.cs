using System.Net;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn;

public sealed class SetupTests
{
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_setup_link_makes_the_first_admin_once()
    {
        await using var nest = await RunningNest.StartAsync();
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var browser = nest.Browser();

        using var first = await SetupAsync(browser, link, "ada@example.com");

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        var admin = Assert.Single(nest.Journal.State.Members.Values);
        Assert.Equal((MemberRole.Admin, MemberKind.Person), (admin.Role, admin.Kind));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel)).StatusCode);
        using var again = await nest.Browser().GetAsync(new Uri("/setup", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Contains("This nest has an admin", await again.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<NestException>(() => nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        Assert.Equal(admin.Id, await nest.Accounts.CheckAsync("ADA@example.com", Password, Cancel));
    }

    [Fact]
    public async Task A_link_that_is_older_than_fifteen_minutes_is_refused()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        time.Advance(OneTimeLinks.Lifetime + TimeSpan.FromSeconds(1));

        await AssertRefusedAsync(nest, link);
    }

    [Fact]
    public async Task A_new_link_replaces_the_one_before()
    {
        await using var nest = await RunningNest.StartAsync();
        var old = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var fresh = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);

        await AssertRefusedAsync(nest, old);
        using var response = await SetupAsync(nest.Browser(), fresh, "ada@example.com");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task A_link_made_before_there_was_an_admin_makes_no_second_one()
    {
        await using var nest = await RunningNest.StartAsync();
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        var browser = nest.Browser();
        var page = await browser.GetStringAsync(new Uri("/setup", UriKind.Relative), Cancel);
        await nest.AddMemberAsync("ada@example.com", Password, MemberRole.Admin);

        // The form was open already when somebody else became admin.
        Assert.Null(await nest.Links.RedeemSetupAsync(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], Cancel));
        Assert.Contains("Create admin", page, StringComparison.Ordinal);
        Assert.Single(nest.Journal.State.Members);
    }

    [Theory]
    [InlineData("eve@example.com", "too short", "at least 15")]
    [InlineData("not-an-address", Password, null)]
    public async Task What_was_typed_stays_when_it_is_refused_and_the_link_still_works(string email, string password, string? sentence)
    {
        await using var nest = await RunningNest.StartAsync();
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);

        using var refused = await SetupAsync(nest.Browser(), link, email, password);

        var html = await refused.Content.ReadAsStringAsync(Cancel);
        Assert.Contains($"value=\"{email}\"", html, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains(sentence ?? "", html, StringComparison.Ordinal);
        Assert.DoesNotContain(password, html, StringComparison.Ordinal);
        using var accepted = await SetupAsync(nest.Browser(), link, "ada@example.com");
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
    }

    [Fact]
    public async Task When_an_account_cannot_be_written_there_is_no_admin_and_the_link_still_works()
    {
        await using var nest = await RunningNest.StartAsync();
        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        await using var scope = nest.Get<AccountsDatabase>().Open();
        var database = scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Database;
        await database.ExecuteSqlAsync($"ALTER TABLE AspNetUsers RENAME TO Elsewhere", Cancel);

        using var refused = await SetupAsync(nest.Browser(), link, "ada@example.com");

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Contains("could not write its data", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(nest.Journal.State.Members);
        await database.ExecuteSqlAsync($"ALTER TABLE Elsewhere RENAME TO AspNetUsers", Cancel);
        using var accepted = await SetupAsync(nest.Browser(), link, "ada@example.com");
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
    }

    [Fact]
    public async Task A_code_is_stored_only_as_a_hash()
    {
        await using var nest = await RunningNest.StartAsync();

        var link = await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);

        var code = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];
        foreach (var file in Directory.GetFiles(nest.Folder))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(code, await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        }
    }

    private static async Task AssertRefusedAsync(RunningNest nest, string link)
    {
        using var response = await SetupAsync(nest.Browser(), link, "eve@example.com");
        Assert.Contains("was used, has expired or was replaced", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(nest.Journal.State.Members);
    }

    private static Task<HttpResponseMessage> SetupAsync(HttpClient browser, string link, string email, string password = Password) =>
        RunningNest.SubmitAsync(browser, "/setup", new()
        {
            ["Code"] = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..],
            ["Name"] = "Ada Lovelace",
            ["Email"] = email,
            ["Password"] = password,
        });
}
