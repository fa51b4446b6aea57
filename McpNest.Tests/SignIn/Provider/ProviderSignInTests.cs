using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.Console.Shared;
using McpNest.Web.SignIn;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>Who somebody is, and what they become, when a real provider vouches for them.</summary>
[Collection("identity provider")]
public sealed class ProviderSignInTests
{
    private const string Password = "otter violin gravel lantern";

    private static readonly Dictionary<string, string?> s_justInTime = new() { ["McpNest:Access:JustInTime"] = "true" };

    private static readonly Dictionary<string, string?> s_roles = new() { ["McpNest:Access:JustInTime"] = "true", ["McpNest:Access:RequireRole"] = "true" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_new_becomes_a_member_with_the_role_the_provider_says_and_what_they_are_does_not_hang_on_an_address()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        here.Server.Who = here.Server.Who with { Roles = ["other", "McpNest.Lead"], SignedInAt = TimeProvider.System.GetUtcNow().AddHours(-3) };

        await here.SignedInAsync();

        var ada = here.Only();
        Assert.Equal((MemberKind.Person, MemberRole.Lead), (ada.Kind, ada.Role));
        Assert.Equal(here.Server.Who.SignedInAt.Value.ToUnixTimeSeconds(), ada.VouchedAt!.Value.ToUnixTimeSeconds());
        Assert.Equal(["nest_created", "checkpoint_key_set", "max_sign_in_age_set", "member_added", "signed_in"], (await here.ChangesAsync()).Where(change => change != "link_issued"));
        var row = Assert.Single(await here.Nest.Get<PeopleBook>().ListAsync(Cancel));
        Assert.Equal(("ada@example.com", "Ada Example"), (row.Email, row.Name));

        // Remembered there since then: signing in here proved nothing anew.
        Assert.Equal(ada.VouchedAt, Assert.Single(here.Nest.Get<SessionBook>().All).ProvenAt);

        // Married, and another address: still the same. Somebody else with her old address: nobody.
        here.Server.Who = here.Server.Who with { Email = "ada.new@example.com", Name = "Ada Other" };
        await here.SignedInAsync();
        Assert.Equal(ada.Id, here.Only().Id);
        row = Assert.Single(await here.Nest.Get<PeopleBook>().ListAsync(Cancel));
        Assert.Equal(("ada@example.com", "Ada Other"), (row.Email, row.Name));
        here.Server.Who = new IdentityServer.Person("eve-1", "ADA@example.com", "Eve");
        Assert.StartsWith("Contoso knows you, but this nest does not let you in", await here.RefusedAsync(), StringComparison.Ordinal);
        Assert.Single(here.Nest.Journal.State.Members);
        Assert.Contains("sign_in_refused", await here.ChangesAsync());
    }

    [Fact]
    public async Task Without_just_in_time_nobody_becomes_a_member_by_coming()
    {
        await using var here = await ProviderNest.StartAsync();

        Assert.StartsWith("Contoso knows you", await here.RefusedAsync(), StringComparison.Ordinal);

        Assert.Empty(here.Nest.Journal.State.Members);
        Assert.Equal("sign_in_refused", (await here.ChangesAsync())[^1]);
    }

    [Fact]
    public async Task A_member_with_the_same_address_is_tied_to_it_by_their_invitation_only()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var ada = await here.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com" }, Cancel);
        Assert.StartsWith("Contoso knows you", await here.RefusedAsync(), StringComparison.Ordinal);
        var (link, _) = await here.Nest.Links.CreateInvitationAsync(Actor.Operator, ada, Cancel);

        var browser = here.Nest.Browser();
        await ComeWithAsync(here, browser, link);

        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));
        Assert.NotNull(here.Only().VouchedAt);
        Assert.Equal(["account_changed", "member_renamed", "signed_in"], (await here.ChangesAsync()).TakeLast(3)); // nobody had said her name
        await here.SignedInAsync();

        // Used up, for whomever; and her identity is hers.
        Assert.StartsWith("This link was used", await LinkProblemAsync(here, link), StringComparison.Ordinal);
        var bob = await here.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com" }, Cancel);
        var (bobs, _) = await here.Nest.Links.CreateInvitationAsync(Actor.Operator, bob, Cancel);
        var other = here.Nest.Browser();
        using var refused = await ComeWithAsync(here, other, bobs);
        Assert.StartsWith("That account at Contoso belongs to somebody else here", await here.RefusedAsync(other, refused), StringComparison.Ordinal);
        here.Server.Who = new IdentityServer.Person("bob-1", "robert@example.com", "Bob");
        using var came = await ComeWithAsync(here, other, bobs);
        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(other));
        Assert.Equal(2, here.Nest.Journal.State.Members.Count);
    }

    [Fact]
    public async Task Who_is_signed_in_here_ties_their_account_themselves()
    {
        await using var here = await ProviderNest.StartAsync();
        var ada = await here.Nest.AddMemberAsync("ada@example.com", Password);
        var browser = await here.Nest.SignedInAsync("ada@example.com", Password);
        using var nothing = new FormUrlEncodedContent([]);
        using var forged = await browser.PostAsync(new Uri("/signin/provider/link", UriKind.Relative), nothing, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        var html = await browser.GetStringAsync(new Uri("/signin/provider/linked", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html));
        using var asked = await browser.PostAsync(new Uri("/signin/provider/link", UriKind.Relative), form, Cancel);
        var between = await browser.GetStringAsync(asked.Headers.Location!, Cancel);
        Assert.Contains("http-equiv=\"refresh\"", between, StringComparison.Ordinal);
        using var back = await here.GoAsync(browser, "/signin/provider?intent=true&returnUrl=%2Fsignin%2Fprovider%2Flinked");

        Assert.Equal("/signin/provider/linked", back.Headers.Location!.ToString());
        Assert.Contains("You can sign in with Contoso", await browser.GetStringAsync(back.Headers.Location, Cancel), StringComparison.Ordinal);
        Assert.Equal("account_changed", (await here.ChangesAsync())[^1]);
        await here.SignedInAsync();
        Assert.Equal(ada, here.Only(member => member.VouchedAt is not null).Id);
    }

    [Fact]
    public async Task Without_a_role_nobody_comes_in_where_one_is_required_and_a_lost_role_is_lost_here()
    {
        await using var here = await ProviderNest.StartAsync(s_roles);
        var boss = await here.Nest.AddMemberAsync("boss@example.com", Password, MemberRole.Admin);
        Assert.StartsWith("You have no role for this nest at Contoso", await here.RefusedAsync(), StringComparison.Ordinal);
        Assert.Equal(boss, here.Only().Id);

        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Admin"] };
        await here.SignedInAsync();
        Assert.Equal(MemberRole.Admin, here.Only(member => member.Id != boss).Role);

        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Auditor", "McpNest.Member"] };
        await here.SignedInAsync();
        Assert.Equal(MemberRole.Auditor, here.Only(member => member.Id != boss).Role);

        here.Server.Who = here.Server.Who with { Roles = [] };
        Assert.StartsWith("You have no role", await here.RefusedAsync(), StringComparison.Ordinal);
        Assert.Equal(MemberRole.Member, here.Only(member => member.Id != boss).Role);
        Assert.Equal(["member_role_set", "sign_in_refused"], (await here.ChangesAsync()).TakeLast(2));
    }

    [Fact]
    public async Task The_last_admin_stays_one_whatever_the_provider_says_until_there_is_another()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Admin"] };
        await here.SignedInAsync();

        here.Server.Who = here.Server.Who with { Roles = [] };
        await here.SignedInAsync();
        Assert.Equal(MemberRole.Admin, here.Only().Role);

        await here.Nest.AddMemberAsync("boss@example.com", Password, MemberRole.Admin);
        await here.SignedInAsync();
        Assert.Equal(MemberRole.Member, here.Only(member => member.VouchedAt is not null).Role);
    }

    [Fact]
    public async Task A_role_that_only_the_nest_gave_stays()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        await here.SignedInAsync();
        await here.Nest.Get<PeopleBook>().SetRoleAsync(Actor.Operator, here.Only().Id, MemberRole.Lead, Cancel);

        await here.SignedInAsync();

        Assert.Equal(MemberRole.Lead, here.Only().Role);
    }

    [Fact]
    public async Task Groups_count_where_they_are_configured_and_no_role_says_more()
    {
        await using var here = await ProviderNest.StartAsync(new(s_roles) { ["McpNest:Access:Groups:Auditor:0"] = "revision", ["McpNest:Access:Groups:Lead"] = "leads" });
        here.Server.Who = here.Server.Who with { Groups = ["everybody", "revision"] };

        await here.SignedInAsync();
        Assert.Equal(MemberRole.Auditor, here.Only().Role);

        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Member"] };
        await here.SignedInAsync();
        Assert.Equal(MemberRole.Member, here.Only().Role);
    }

    [Fact]
    public async Task A_suspended_member_does_not_come_in_and_a_removed_one_is_nobody()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        await here.SignedInAsync();
        var id = here.Only().Id;
        await here.Nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, id, Cancel);
        Assert.StartsWith("Contoso knows you", await here.RefusedAsync(), StringComparison.Ordinal);
        await here.Nest.Get<PeopleBook>().RemoveAsync(Actor.Operator, id, Cancel);

        Assert.StartsWith("Contoso knows you", await here.RefusedAsync(), StringComparison.Ordinal);

        Assert.Empty(here.Nest.Journal.State.Members);
        Assert.Equal("sign_in_refused", (await here.ChangesAsync())[^1]);
    }

    [Fact]
    public async Task Who_was_removed_comes_back_by_an_invitation_and_of_who_was_erased_nothing_is_left()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        await here.SignedInAsync();
        var first = here.Only().Id;
        await here.Nest.Get<MemberRemover>()(Actor.Operator, first, Handover.None, Cancel);
        var kept = (await here.Nest.Get<AccountRecords>().ReadAsync(first, Cancel))!;
        Assert.Equal(((string?)null, 1), (kept.Email, kept.Identities.Count)); // who they are there, and nothing else
        await here.RefusedAsync();

        var second = await here.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com" }, Cancel);
        await here.RefusedAsync();
        var (link, _) = await here.Nest.Links.CreateInvitationAsync(Actor.Operator, second, Cancel);
        using var came = await ComeWithAsync(here, here.Nest.Browser(), link);
        Assert.Equal(second, here.Only(member => member.VouchedAt is not null).Id);
        Assert.Null(await here.Nest.Get<AccountRecords>().ReadAsync(first, Cancel));

        await here.Nest.Get<MemberRemover>()(Actor.Operator, second, Handover.None, Cancel);
        await here.Nest.Get<ErasureBook>().EraseAsync(Actor.Operator, second, Cancel);
        Assert.Null(await here.Nest.Get<AccountRecords>().ReadAsync(second, Cancel));
        await here.SignedInAsync();
        Assert.DoesNotContain(here.Only().Id, new[] { first, second });
    }

    [Fact]
    public async Task A_name_somebody_gave_here_stays()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        here.Server.Who = here.Server.Who with { Name = "" };
        await here.SignedInAsync();
        Assert.Equal("ada", await NameAsync());
        here.Server.Who = here.Server.Who with { Name = "Ada Example" };
        await here.SignedInAsync();
        Assert.Equal("Ada Example", await NameAsync());

        await here.Nest.Get<PeopleBook>().RenameAsync(Actor.Operator, here.Only().Id, "Ada (finance)", Cancel);
        here.Server.Who = here.Server.Who with { Name = "Ada Other" };
        await here.SignedInAsync();
        here.Server.Who = here.Server.Who with { Name = "Ada\u202eOther" }; // nothing that could be read as another
        await here.SignedInAsync();

        Assert.Equal("Ada (finance)", await NameAsync());

        async Task<string> NameAsync() => Assert.Single(await here.Nest.Get<PeopleBook>().ListAsync(Cancel)).Name;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_time_of_it_only_who_had_to_be_asked_has_proved_who_they_are(bool asks)
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        var browser = await here.SignedInAsync();
        var session = Assert.Single(here.Nest.Get<SessionBook>().All);
        Assert.False(session.IsFresh(TimeProvider.System.GetUtcNow()));

        if (asks)
        {
            using var proved = await here.GoAsync(browser, "/signin/provider?prove=true&returnUrl=%2Fsignin%2Fproved");
            Assert.Contains("You have shown it", await browser.GetStringAsync(proved.Headers.Location, Cancel), StringComparison.Ordinal);
        }

        Assert.Equal(asks, session.IsFresh(TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task An_identity_is_tied_only_with_a_fresh_proof_and_one_for_another_ends_what_the_old_one_began()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var here = await ProviderNest.StartAsync(time: time);
        await here.Nest.AddMemberAsync("ada@example.com", Password);
        var browser = await here.Nest.SignedInAsync("ada@example.com", Password);
        Assert.Equal("/signin/provider/linked", await TieAsync());
        var elsewhere = await here.SignedInAsync();

        here.Server.Who = new IdentityServer.Person("ada-2", "ada@example.com", "Ada Example");
        time.Advance(Actor.Fresh + TimeSpan.FromSeconds(1));
        Assert.Equal("/signin/prove?returnUrl=%2Fsignin%2Fprovider%2Flinked", await TieAsync());
        using var wrong = await here.GoAsync(browser, "/signin/provider?prove=true&returnUrl=%2Fsignin%2Fproved");
        Assert.Equal("/signin/prove?problem=taken&returnUrl=%2Fsignin%2Fproved", wrong.Headers.Location!.ToString());
        Assert.Contains("belongs to somebody else", await browser.GetStringAsync(wrong.Headers.Location, Cancel), StringComparison.Ordinal);
        using var proved = await RunningNest.SubmitAsync(browser, "/signin/prove", new() { ["Password"] = Password });
        Assert.Equal("/signin/provider/linked", await TieAsync());

        Assert.Equal(HttpStatusCode.Redirect, await ProviderNest.StatusAsync(elsewhere));
        Assert.Equal(HttpStatusCode.OK, await ProviderNest.StatusAsync(browser));

        async Task<string> TieAsync()
        {
            var html = await browser.GetStringAsync(new Uri("/signin/provider/linked", UriKind.Relative), Cancel);
            using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html));
            using var sent = await browser.PostAsync(new Uri("/signin/provider/link", UriKind.Relative), form, Cancel);
            if (sent.Headers.Location!.ToString().StartsWith("/signin/prove", StringComparison.Ordinal))
            {
                return sent.Headers.Location.ToString();
            }

            using var back = await here.GoAsync(browser, "/signin/provider?intent=true&returnUrl=%2Fsignin%2Fprovider%2Flinked");
            return back.Headers.Location!.ToString();
        }
    }

    [Theory]
    [InlineData("https://evil.example.com/", "/")]
    [InlineData("//evil.example.com", "/")]
    [InlineData("/agents?a=b", "/agents?a=b")]
    public async Task Afterwards_a_browser_is_only_ever_sent_to_a_page_of_the_nest(string asked, string sent)
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);

        using var answer = await here.GoAsync(here.Nest.Browser(), "/signin/provider?returnUrl=" + Uri.EscapeDataString(asked));

        Assert.Equal(sent, answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_is_asked_is_a_code_with_a_proof_key_and_the_cookies_of_the_way_are_for_the_nest_alone()
    {
        await using var here = await ProviderNest.StartAsync(s_justInTime);
        using var answer = await here.Nest.Browser().GetAsync(new Uri("/signin/provider", UriKind.Relative), Cancel);
        var asked = answer.Headers.Location!.Query;

        Assert.All(["response_type=code", "code_challenge_method=S256", "nonce=", "state=", "max_age=2592000"], part => Assert.Contains(part, asked, StringComparison.Ordinal));
        Assert.DoesNotContain("response_mode=form_post", asked, StringComparison.Ordinal);
        Assert.DoesNotContain(IdentityServer.ClientSecret, asked, StringComparison.Ordinal);
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("mcpnest-", cookie, StringComparison.Ordinal);
            Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Who_proves_once_more_who_they_are_is_asked_by_the_provider_and_keeps_the_session()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var here = await ProviderNest.StartAsync(s_justInTime, time);
        var browser = await here.SignedInAsync();
        time.Advance(TimeSpan.FromHours(1));
        var session = Assert.Single(here.Nest.Get<SessionBook>().All);

        here.Server.Who = here.Server.Who with { SignedInAt = time.GetUtcNow().AddMinutes(-20) };
        using var stale = await here.GoAsync(browser, "/signin/provider?prove=true&returnUrl=%2Fagents");
        Assert.Contains("problem=too_old", stale.Headers.Location!.ToString(), StringComparison.Ordinal);
        here.Server.Who = here.Server.Who with { SignedInAt = time.GetUtcNow() };
        using var proved = await here.GoAsync(browser, "/signin/provider?prove=true&returnUrl=%2Fagents");

        Assert.Equal("/agents", proved.Headers.Location!.ToString());
        Assert.Equal(("login", 0L), (here.Server.Asked!.Prompt, here.Server.Asked.MaxAge));
        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), Assert.Single(here.Nest.Get<SessionBook>().All).ProvenAt.ToUnixTimeSeconds());
        Assert.Equal(session.Id, here.Nest.Get<SessionBook>().All[0].Id);
    }

    private static async Task<HttpResponseMessage> ComeWithAsync(ProviderNest here, HttpClient browser, string link)
    {
        using var posted = await RunningNest.SubmitAsync(browser, "/signin/link", new() { ["Code"] = CodeOf(link), ["Way"] = "provider" });
        Assert.Equal("/signin/provider/continue", new Uri(here.Nest.Url, posted.Headers.Location!).AbsolutePath);
        return await here.GoAsync(browser, "/signin/provider?intent=true");
    }

    private static async Task<string> LinkProblemAsync(ProviderNest here, string link)
    {
        using var posted = await RunningNest.SubmitAsync(here.Nest.Browser(), "/signin/link", new() { ["Code"] = CodeOf(link), ["Way"] = "provider" });
        var html = await posted.Content.ReadAsStringAsync(Cancel);
        var at = html.IndexOf("This link was used", StringComparison.Ordinal);
        return at < 0 ? html : html[at..];
    }

    private static string CodeOf(string link) => link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];
}
