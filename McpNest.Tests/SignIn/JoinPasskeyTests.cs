using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Joining;
using McpNest.Web.SignIn.Passkeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn;

/// <summary>Joining by a link with a passkey, and what is left when somebody cannot be given a way in.</summary>
public sealed class JoinPasskeyTests
{
    private const string Password = "otter violin gravel lantern";
    private const string Bob = "bob@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_joins_with_a_passkey_and_comes_back_with_it()
    {
        await using var nest = await RunningNest.StartAsync();
        var (group, link) = await MakeAsync(nest);
        var browser = nest.NamedBrowser();
        using var passkey = nest.NewPasskey();

        using var joined = await browser.AnswerAsync("/join", "/join/passkey", passkey.Create, Fields(link));

        Assert.Equal((HttpStatusCode.Redirect, "/"), (joined.StatusCode, joined.Headers.Location!.PathAndQuery()));
        Assert.True(await browser.IsInAsync());
        var bob = (await nest.Get<PeopleBook>().FindByEmailAsync(Bob, Cancel))!;
        Assert.Equal("Bob Example", bob.Name);
        Assert.Contains(bob.Id, nest.Journal.State.Groups[group].Members);
        Assert.False(await nest.Accounts.HasPasswordAsync(bob.Id, Cancel));
        var back = nest.NamedBrowser();
        using var again = await back.SignInAsync(passkey.Get);
        Assert.True(await back.IsInAsync());
        Assert.Equal(0, await LeftAsync(nest, group));
    }

    [Fact]
    public async Task Nobody_is_asked_for_a_passkey_in_vain_and_an_answer_counts_for_joining_alone()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("ada@example.com", Password);
        var (group, link) = await MakeAsync(nest);
        var browser = nest.NamedBrowser();
        using var passkey = nest.NewPasskey();

        Assert.Contains("a member's already", await AskedAsync(browser, Fields(link, "ada@example.com")), StringComparison.Ordinal);
        Assert.Contains("Enter an e-mail address", await AskedAsync(browser, Fields(link, "bob")), StringComparison.Ordinal);
        Assert.Contains("was used, has expired", await AskedAsync(browser, Fields("#mcpj_none")), StringComparison.Ordinal);
        var (form, asked) = await browser.AskAsync("/join", "/join/passkey", Fields(link));
        var (credential, seal) = (passkey.Create((string)asked["options"]!), (string)asked["seal"]!);
        using var crossed = await browser.GiveAsync("/signin/link", Handled(form, "link"), credential, seal);
        using var joined = await browser.GiveAsync("/join", form, credential, seal);
        using var replayed = await browser.GiveAsync("/join", new(form) { ["Email"] = "eve@example.com" }, credential, seal);

        Assert.Contains("could not be accepted", await crossed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        Assert.NotEqual(HttpStatusCode.Redirect, replayed.StatusCode);
        Assert.Null(await nest.Get<PeopleBook>().FindByEmailAsync("eve@example.com", Cancel));
        Assert.Equal(0, await LeftAsync(nest, group));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_could_not_be_given_a_way_in_is_no_member_and_the_link_still_works(bool withPasskey)
    {
        await using var nest = await RunningNest.StartAsync();
        var (group, link) = await MakeAsync(nest);
        await RunAsync(nest, "CREATE TRIGGER full BEFORE INSERT ON AspNetUsers BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        using var failed = await JoinAsync(nest, link, withPasskey);

        Assert.Contains("could not write its data", await failed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(nest.Journal.State.Members);
        Assert.Empty(nest.Journal.State.Groups[group].Members);
        Assert.Null(await nest.Get<PeopleBook>().FindByEmailAsync(Bob, Cancel));
        Assert.Empty(nest.Get<SessionBook>().All);
        Assert.Equal(1, await LeftAsync(nest, group));

        await RunAsync(nest, "DROP TRIGGER full");
        using var joined = await JoinAsync(nest, link, withPasskey);
        Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        Assert.Single(nest.Journal.State.Members);
        Assert.Equal(0, await LeftAsync(nest, group));
    }

    [Fact]
    public async Task One_passkey_too_many_is_refused_before_anything_is_recorded_or_used_up()
    {
        await using var nest = await RunningNest.StartAsync();
        var (id, _, _) = await nest.AddWithPasskeyAsync();
        var book = nest.Get<PasskeyBook>();
        for (var count = 1; count < PasskeyBook.Most - 1; count++)
        {
            await GiveAsync(nest, id);
        }

        var link = await nest.Links.CreateSignInLinkAsync(Actor.Operator, PasskeyPages.Email, Cancel);
        var browser = nest.NamedBrowser();
        using var late = nest.NewPasskey();
        var code = new Dictionary<string, string> { ["Code"] = PasskeyPages.CodeOf(link) };
        var (form, asked) = await browser.AskAsync("/signin/link", "/signin/link/passkey", code);
        await GiveAsync(nest, id); // the last one there is room for

        using var refused = await browser.GiveAsync("/signin/link", form, late.Create((string)asked["options"]!), (string)asked["seal"]!);
        using var again = new FormUrlEncodedContent(form);
        using var unasked = await browser.PostAsync(new Uri("/signin/link/passkey", UriKind.Relative), again, Cancel);

        Assert.Contains("You have 20 passkeys", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("You have 20 passkeys", await unasked.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(["passkey_added"], await nest.AccountActsAsync()); // the very first
        Assert.Equal(PasskeyBook.Most, (await book.ListAsync(id, Cancel)).Count);
        Assert.Equal(id, await nest.Links.PeekSignInAsync(PasskeyPages.CodeOf(link), Cancel));
    }

    private static async Task GiveAsync(RunningNest nest, Guid member)
    {
        var book = nest.Get<PasskeyBook>();
        using var passkey = nest.NewPasskey();
        var ask = await book.AskNewAsync("localhost", member, PasskeyPages.Email, "Ada Example", Cancel);
        await book.AddAsync((await book.JudgeNewAsync(ask, passkey.Create(ask.Options)))!, PasskeyPages.Email, "Laptop", Cancel);
    }

    private static async Task<HttpResponseMessage> JoinAsync(RunningNest nest, string link, bool withPasskey)
    {
        using var passkey = nest.NewPasskey();
        return withPasskey
            ? await nest.NamedBrowser().AnswerAsync("/join", "/join/passkey", passkey.Create, Fields(link))
            : await RunningNest.SubmitAsync(nest.Browser(), "/join", new(Fields(link)) { ["Password"] = Password });
    }

    private static async Task<(Guid Group, string Link)> MakeAsync(RunningNest nest)
    {
        var group = await nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        return (group, (await nest.Get<JoinLinks>().MakeAsync(Actor.Operator, group, TimeSpan.FromDays(7), 1, Cancel)).Url);
    }

    private static async Task<int> LeftAsync(RunningNest nest, Guid group) => (await nest.Get<JoinLinks>().ListAsync(Cancel))[group].Left;

    private static async Task RunAsync(RunningNest nest, string sql)
    {
        await using var scope = nest.Get<AccountsDatabase>().Open();
        await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Database.ExecuteSqlRawAsync(sql, Cancel);
    }

    private static async Task<string> AskedAsync(HttpClient browser, Dictionary<string, string> fields)
    {
        var hidden = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri("/join", UriKind.Relative), Cancel));
        using var form = new FormUrlEncodedContent(fields.Concat(hidden));
        using var answer = await browser.PostAsync(new Uri("/join/passkey", UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static Dictionary<string, string> Handled(Dictionary<string, string> form, string handler) => new(form) { ["_handler"] = handler };

    private static Dictionary<string, string> Fields(string link, string email = Bob) =>
        new() { ["Code"] = PasskeyPages.CodeOf(link), ["Name"] = "Bob Example", ["Email"] = email };
}
