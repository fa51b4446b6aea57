using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Agents;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.People;
using McpNest.Web.Console.Servers;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Members' own tokens: pasted, replaced, removed, and never shown again.</summary>
public sealed class AccountsPageTests : ConsoleTest
{
    private const string Token = "canary-own-4711-WXYZ";

    private CredentialsBook Credentials => Services.GetRequiredService<CredentialsBook>();

    [Fact]
    public async Task WithoutSuchAServer_ThePageSaysWhatItIsFor()
    {
        await SignInAsync();

        Assert.Contains("paste your own token", Render<AccountsPage>().WaitForElement(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_PastesReplacesAndRemovesATokenThatNoPageShows()
    {
        var me = await SignInAsync();
        Authorization.SetPolicies();
        var rail = Render<NavigationRail>();
        var server = await AddPersonalServerAsync(me);
        rail.WaitForElement("a[href=accounts]");
        var overview = Render<MyAgents>();
        overview.WaitForElement(".calm a[href=accounts]");
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AccountsPage>();
        Assert.Contains("tracker.example.com", page.WaitForElement(".panel").TextContent, StringComparison.Ordinal);
        Assert.Contains("missing", page.Find(".panel").TextContent, StringComparison.Ordinal);

        await PasteAsync(Token);
        page.WaitForAssertion(() => Assert.Contains("…WXYZ", page.Find(".panel").TextContent, StringComparison.Ordinal));
        await PasteAsync("another-canary-ABCD");
        page.WaitForAssertion(() => Assert.Contains("…ABCD", page.Find(".panel").TextContent, StringComparison.Ordinal));
        overview.WaitForAssertion(() => Assert.Empty(overview.FindAll("a[href=accounts]")));
        Assert.DoesNotContain("canary", page.Markup + overview.Markup, StringComparison.Ordinal);
        Assert.Contains(new MemberCredential(server, me), Journal.State.Credentials);

        var removal = page.FindAll("button").Single(button => button.TextContent.Contains("Remove", StringComparison.Ordinal)).ClickAsync(new());
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
        await removal;
        page.WaitForAssertion(() => Assert.Contains("missing", page.Find(".panel").TextContent, StringComparison.Ordinal));
        Assert.Empty(Journal.State.Credentials);

        async Task PasteAsync(string token)
        {
            page.Find("input[type=password]").Change(token);
            await page.Find("form").SubmitAsync();
            Assert.Equal("", page.WaitForElement("input[type=password]").GetAttribute("value") ?? "");
        }
    }

    [Fact]
    public async Task EndOfAToken_IsNotedWithItOrLater_AndSaidInTime()
    {
        var me = await SignInAsync();
        await AddPersonalServerAsync(me);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var (page, overview) = (Render<AccountsPage>(), Render<MyAgents>());
        page.WaitForElement("input[type=password]").Change(Token);
        page.Find("input[type=date]").Change(Day(3));
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("ends in 3 days", page.Find(".panel dl").TextContent, StringComparison.Ordinal));
        overview.WaitForAssertion(() => Assert.Contains("Your token for tracker ends in 3 days.", overview.Markup, StringComparison.Ordinal));

        var button = page.FindAll("button").Single(button => button.TextContent.Contains("End date", StringComparison.Ordinal));
        await page.InvokeAsync(() => button.Click());
        Assert.Equal(Day(3), dialogs.WaitForElement("input[type=date]").GetAttribute("value"));
        dialogs.Find("input[type=date]").Change("");
        await dialogs.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.DoesNotContain("ends in", page.Find(".panel dl").TextContent, StringComparison.Ordinal));
        overview.WaitForAssertion(() => Assert.DoesNotContain("Your token for tracker", overview.Markup, StringComparison.Ordinal));

        static string Day(int ahead) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(ahead).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task WhatIsNoToken_IsRefusedInASentence()
    {
        await AddPersonalServerAsync(await SignInAsync());
        var page = Render<AccountsPage>();
        page.WaitForElement("input[type=password]").Change("ключ");

        await page.Find("form").SubmitAsync();

        Assert.Contains("characters that a header cannot carry", page.WaitForElement("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Journal.State.Credentials);
    }

    [Fact]
    public async Task Admin_RemovesATokenOfSomebodyElseWithoutSeeingAnyOfIt()
    {
        await SignInAsync();
        var bo = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bo@example.com", Name = "Bo" }, Ct);
        await Credentials.SetAsync(Actor.Operator, await AddPersonalServerAsync(bo), bo, Token, Ct);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MemberPage>(p => p.Add(c => c.Id, bo));

        var remove = page.WaitForElement("button[aria-label='Remove the token for tracker']");
        Assert.DoesNotContain("WXYZ", page.Markup, StringComparison.Ordinal);
        var removal = remove.ClickAsync(new());
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
        await removal;

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("button[aria-label='Remove the token for tracker']")));
        Assert.Empty(Journal.State.Credentials);
    }

    [Fact]
    public async Task AddServer_WithEachMembersOwn_BeginsWithTheUsualPlace()
    {
        await SignInAsync();
        var page = Render<AddServerPage>();
        page.FindAll("input[name=kind]")[2].Change(true);
        page.FindAll("input[name=credential]")[1].Change(true);
        Assert.Contains("Bearer {member}", string.Concat(page.FindAll(".note").Select(note => note.TextContent)), StringComparison.Ordinal);
        page.Find("input[maxlength='24']").Input("tracker");
        page.Find("input[type=url]").Change("https://tracker.example.com/sse");

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal(
            (ServerTransport.Sse, CredentialKind.Member), (Journal.State.FindServer("tracker")?.Transport, Journal.State.FindServer("tracker")?.Credential)));
        await using var db = Services.GetRequiredService<NestDatabase>().CreateDbContext();
        Assert.Equal("Authorization", Assert.Single(db.Secrets).Name);
    }

    [Fact]
    public async Task Lists_SayWhoActsBehindAServer()
    {
        var me = await SignInAsync();
        await AddPersonalServerAsync(me);
        await AddServerAsync("files");

        var rows = Render<ServersPage>().WaitForElements("tbody tr", 2).Select(row => row.TextContent).ToArray();
        Assert.Contains("everybody acts as one account here", rows[0], StringComparison.Ordinal);
        Assert.Contains("each member's own token", rows[1], StringComparison.Ordinal);
        Assert.Contains("each member's own token", Render<ServerPage>(p => p.Add(c => c.Slug, "tracker")).WaitForElement(".facts").TextContent, StringComparison.Ordinal);
    }

    private async Task<Guid> AddPersonalServerAsync(Guid memberId)
    {
        var request = new AddServer { Slug = "tracker", Transport = ServerTransport.Http, Url = "https://tracker.example.com/mcp", Credential = CredentialKind.Member };
        var id = await Services.GetRequiredService<ServersBook>().AddAsync(
            Actor.Operator, request with { Headers = request.Headers.Add("Authorization", "Bearer {member}") }, Ct);
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Member(memberId), new GrantTarget(id, null), GrantEffect.Allow, null, Ct);
        return id;
    }
}
