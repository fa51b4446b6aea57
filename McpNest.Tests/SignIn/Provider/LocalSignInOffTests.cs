using System.Net;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn.Joining;
using McpNest.Web.SignIn.Passkeys;
using McpNest.Web.SignIn.Recovery;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>With local sign-in off nothing local lets anybody in but the one break-glass admin, and nothing is used up by trying.</summary>
[Collection("identity provider")]
public sealed class LocalSignInOffTests
{
    private const string Password = "otter violin gravel lantern";
    private const string Ada = "ada@example.com";
    private const string Boss = "boss@example.com";
    private const string Instead = "People sign in with Contoso here; choose that.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Right_and_wrong_passwords_of_anybody_are_answered_the_same()
    {
        await using var here = await StartAsync();
        await AddAsync(here, Ada);

        foreach (var (email, password) in new[] { (Ada, Password), (Ada, "wrong"), (Boss, "wrong"), ("nobody@example.com", Password), (new string('x', 300), Password) })
        {
            using var answer = await RunningNest.SubmitAsync(here.Nest.Browser(), "/signin?breakGlass=true", new() { ["Email"] = email, ["Password"] = password });
            Assert.Equal(Instead, await ErrorAsync(answer));
        }

        Assert.Equal([$"{Ada}: password", $"{Ada}: password", $"{Boss}: password", "password", "password"], await here.RefusalsAsync());
    }

    [Fact]
    public async Task A_passkey_lets_only_the_break_glass_admin_in()
    {
        await using var here = await StartAsync();
        using var adas = await GiveAsync(here, await AddAsync(here, Ada));
        using var bosses = await GiveAsync(here, here.Only(member => member.Role == MemberRole.Admin).Id);

        using var refused = await here.Nest.NamedBrowser().AnswerAsync("/signin?breakGlass=true", "/signin/passkey", adas.Get);
        using var let = await here.Nest.NamedBrowser().AnswerAsync("/signin?breakGlass=true", "/signin/passkey", bosses.Get);

        Assert.Equal(Instead, await ErrorAsync(refused));
        Assert.Equal(HttpStatusCode.Redirect, let.StatusCode);
        Assert.Equal([$"{Ada}: passkey"], await here.RefusalsAsync());
    }

    [Fact]
    public async Task A_recovery_code_is_not_used_up_by_somebody_it_lets_in_no_longer()
    {
        await using var here = await StartAsync();
        var ada = await AddAsync(here, Ada);
        var codes = here.Nest.Get<RecoveryCodeBook>();
        var (adas, bosses) = (await codes.MakeAsync(ada, Cancel), await codes.MakeAsync(here.Only(member => member.Role == MemberRole.Admin).Id, Cancel));

        using var refused = await RunningNest.SubmitAsync(here.Nest.Browser(), "/signin/recover", new() { ["Email"] = Ada, ["Code"] = adas[0] });
        using var let = await RunningNest.SubmitAsync(here.Nest.Browser(), "/signin/recover", new() { ["Email"] = Boss, ["Code"] = bosses[0] });

        Assert.Equal(Instead, await ErrorAsync(refused));
        Assert.Equal(RecoveryCodeBook.Count, await codes.LeftAsync(ada, Cancel));
        Assert.Equal(HttpStatusCode.Redirect, let.StatusCode);
        Assert.Equal([$"{Ada}: recovery_code"], await here.RefusalsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(Password)]
    public async Task A_link_leads_to_the_provider_alone_and_is_not_used_up_by_another_way(string password)
    {
        await using var here = await StartAsync();
        var ada = await AddAsync(here, Ada);
        var link = await here.Nest.Links.CreateSignInLinkAsync(Actor.Operator, Ada, Cancel);
        var browser = here.Nest.NamedBrowser();
        var page = await browser.GetStringAsync(new Uri("/signin/link", UriKind.Relative), Cancel);
        Assert.Contains("Continue with Contoso", page, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-passkey", page, StringComparison.Ordinal);

        using var refused = await RunningNest.SubmitAsync(browser, "/signin/link", Fields(link, password));
        using var glass = await RunningNest.SubmitAsync(browser, "/signin/link", new(Fields(link)) { ["Way"] = "breakGlass" });
        var asked = await AskAsync(browser, "/signin/link", Fields(link));

        Assert.Equal(Instead, await ErrorAsync(refused));
        Assert.Equal(Instead, await ErrorAsync(glass));
        Assert.Equal((HttpStatusCode.BadRequest, Instead), asked);
        Assert.Equal(ada, await here.Nest.Links.PeekSignInAsync(PasskeyPages.CodeOf(link), Cancel));
        Assert.Equal([$"{Ada}: link", $"{Ada}: link", $"{Ada}: link"], await here.RefusalsAsync());
    }

    [Fact]
    public async Task The_link_of_the_break_glass_admin_still_leads_to_a_passkey_or_a_password()
    {
        await using var here = await StartAsync();
        var link = await here.Nest.Links.CreateSignInLinkAsync(Actor.Operator, Boss, Cancel);
        var browser = here.Nest.NamedBrowser();
        using var passkey = here.Nest.NewPasskey();

        using var shown = await RunningNest.SubmitAsync(browser, "/signin/link", new(Fields(link)) { ["Way"] = "breakGlass" });
        using var weak = await RunningNest.SubmitAsync(browser, "/signin/link", Fields(link, "short"));
        using var let = await browser.UseLinkAsync(link, passkey.Create);

        Assert.Contains("type=\"password\"", await shown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("type=\"password\"", await weak.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, let.StatusCode);
        Assert.Empty(await here.RefusalsAsync());
    }

    [Fact]
    public async Task A_join_link_leads_to_the_provider_alone_and_nobody_joins_another_way()
    {
        await using var here = await StartAsync();
        var link = (await here.Nest.Get<JoinLinks>().MakeAsync(Actor.Operator, Group.EveryoneId, TimeSpan.FromDays(7), 1, Cancel)).Url;
        var browser = here.Nest.NamedBrowser();
        var page = await browser.GetStringAsync(new Uri("/join", UriKind.Relative), Cancel);
        Assert.Contains("Continue with Contoso", page, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-passkey", page, StringComparison.Ordinal);
        var fields = new Dictionary<string, string>(Fields(link, Password)) { ["Name"] = "Bob Example", ["Email"] = "bob@example.com" };

        using var refused = await RunningNest.SubmitAsync(browser, "/join", fields);
        var asked = await AskAsync(browser, "/join", fields);

        Assert.Equal(Instead, await ErrorAsync(refused));
        Assert.Equal((HttpStatusCode.BadRequest, Instead), asked);
        here.Only(); // the break-glass admin
        Assert.Equal(1, (await here.Nest.Get<JoinLinks>().ListAsync(Cancel))[Group.EveryoneId].Left);
    }

    [Fact]
    public async Task Without_a_break_glass_admin_nothing_local_is_even_offered()
    {
        await using var here = await ProviderNest.StartAsync(new() { ["McpNest:LocalSignIn"] = "off" });
        var browser = here.Nest.NamedBrowser();

        foreach (var page in new[] { "/signin", "/signin?breakGlass=true", "/signin/recover", "/signin/link", "/join" })
        {
            var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
            Assert.Contains(" with Contoso", html, StringComparison.Ordinal);
            Assert.DoesNotContain("type=\"password\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("one-time-code", html, StringComparison.Ordinal);
            Assert.DoesNotContain("data-passkey", html, StringComparison.Ordinal);
        }

        Assert.Equal((HttpStatusCode.BadRequest, Instead), await AskAsync(browser, "/signin", []));
    }

    private static async Task<ProviderNest> StartAsync()
    {
        var here = await ProviderNest.StartAsync(new() { ["McpNest:LocalSignIn"] = "off", ["McpNest:BreakGlass"] = Boss });
        await here.Nest.AddMemberAsync(Boss, Password, MemberRole.Admin);
        return here;
    }

    private static Task<Guid> AddAsync(ProviderNest here, string email) => here.Nest.AddMemberAsync(email, Password);

    /// <summary>A passkey from the time before.</summary>
    private static async Task<SoftPasskey> GiveAsync(ProviderNest here, Guid member)
    {
        var (book, passkey) = (here.Nest.Get<PasskeyBook>(), here.Nest.NewPasskey());
        var ask = await book.AskNewAsync("localhost", member, "somebody@example.com", "Somebody", Cancel);
        var made = await book.JudgeNewAsync(ask, passkey.Create(ask.Options));
        await book.AddAsync(made!, null, "Laptop", Cancel);
        return passkey;
    }

    private static Dictionary<string, string> Fields(string link, string password = "") => new() { ["Code"] = PasskeyPages.CodeOf(link), ["Password"] = password };

    private static async Task<(HttpStatusCode Status, string Sentence)> AskAsync(HttpClient browser, string page, Dictionary<string, string> fields)
    {
        var hidden = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel));
        if (hidden.Count == 0)
        {
            hidden = RunningNest.HiddenFields(await browser.GetStringAsync(new Uri("/join", UriKind.Relative), Cancel)); // its token fits any page
        }

        using var form = new FormUrlEncodedContent(fields.Concat(hidden));
        using var answer = await browser.PostAsync(new Uri(page + "/passkey", UriKind.Relative), form, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
        const string Begin = "<p class=\"error\" role=\"alert\">";
        var start = html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.True(start >= Begin.Length, html);
        return html[start..html.IndexOf("</p>", start, StringComparison.Ordinal)];
    }
}
