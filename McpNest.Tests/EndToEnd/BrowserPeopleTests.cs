using System.Net;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>People in a real browser: invited, let in, their keys rolled, suspended, erased.</summary>
public sealed class BrowserPeopleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invited_OpensTheLink_ChoosesAPassword_AndComesBackWithIt()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var lead = new BrowserLead(ada);
        await lead.SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var link = await lead.AddMemberAsync("Bob Example", "bob@example.com");
        await Expect(ada.Page.GetByText("The link ends in 6 days.")).ToBeVisibleAsync();
        Assert.DoesNotContain(link.Split('#')[1], await ada.Page.ContentAsync(), StringComparison.Ordinal);

        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await bob.Page.GotoAsync(link);
        await BrowserAxe.LookAsync(bob.Page);
        await bob.Page.GetByLabel("New password").FillAsync(BrowserLead.Password);
        await bob.ClickAsync("Sign in");
        await Expect(bob.Page.Locator("[data-interactive=true]")).ToBeVisibleAsync();

        await Expect(ada.Page.GetByText("The link ends in")).ToHaveCountAsync(0);
        await Expect(ada.Page.Locator("header.page .tint")).ToHaveTextAsync("✓active");
        await bob.ClickAsync("Sign out");
        await bob.Page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await bob.Page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await bob.ClickAsync("Sign in");
        await Expect(bob.Page.Locator("[data-interactive=true]")).ToBeVisibleAsync();

        // Suspended, they are out at once, and may not come in again.
        await ConfirmAsync(ada, "Suspend…", "Suspend");
        await Expect(ada.Page.Locator("header.page .tint")).ToHaveTextAsync("⊘suspended");
        await Expect(bob.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Signed out");
        await ada.ClickAsync("End suspension");
        await Expect(ada.Page.Locator("header.page .tint")).ToHaveTextAsync("✓active");
        Assert.Empty(ada.Complaints);
        Assert.Empty(bob.Complaints);
    }

    [Fact]
    public async Task RolledKey_TheOldOneIsRefusedAtOnce_AndTheNewOneCalls()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var bob = await app.AddMemberAsync("bob@example.com");
        var (_, old) = await app.IssueAsync(bob, "Cursor");
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.OpenAsync($"people/{bob}");
        Assert.False(NestApp.IsRefused(await app.CallAsync(old, "nest__status")));

        await OpenMenuAsync(ada, "Cursor", "Roll key…");
        await Dialog(ada).GetByLabel("not any more, from now on").CheckAsync();
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Roll key" }).ClickAsync();
        var fresh = new Uri(app.Nest.Url, $"/u/{await Dialog(ada).Locator("[data-key]").InnerTextAsync()}/mcp");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();

        using var body = new StringContent("{}");
        using var refused = await app.Nest.Browser().PostAsync(old, body, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.False(NestApp.IsRefused(await app.CallAsync(fresh, "nest__status")));
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Erasure_WantsTheAddress_AndLeavesAPseudonym()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var bob = await app.AddMemberAsync("bob@example.com");
        var (_, url) = await app.IssueAsync(bob, "Cursor");
        await app.CallAsync(url, "nest__status");
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.OpenAsync($"people/{bob}");

        await ada.ClickAsync("Erase…");
        await Expect(Dialog(ada)).ToContainTextAsync("1 working key");
        await Dialog(ada).GetByLabel("Type bob@example.com to confirm").FillAsync("bob@example.com");
        await BrowserAxe.LookAsync(ada.Page);
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Expect(Dialog(ada)).ToContainTextAsync("Their records stand under member-");
        await BrowserPictures.LookAsync(ada.Page, "people-erased");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await ada.HeadedAsync("People");
        await Expect(ada.Page.Locator("table.people tbody tr")).ToHaveCountAsync(1);
        Assert.DoesNotContain("bob@example.com", await ada.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task EveryPageAndDialog_IsAccessible_WideAndNarrow_LightAndDark()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var bob = await PopulateAsync(app);

        foreach (var (path, name) in new[] { ("people", "people"), ("people?show=services", "people-services"), ("people?show=groups", "people-groups"), ($"people/{bob}", "person"), ("people?q=nobody+at+all", "people-none") })
        {
            await ada.OpenAsync(path);
            await Expect(ada.Page.Locator(".people-tabs, .may-use")).ToBeVisibleAsync();
            await LookAsync(ada.Page, name);
        }

        await ada.OpenAsync($"people/{bob}");
        await DialogAsync("roll", () => OpenMenuAsync(ada, "Cursor, work laptop", "Roll key…"));
        await DialogAsync("end", () => OpenMenuAsync(ada, "Cursor, work laptop", "Change end…"));
        await DialogAsync("erase", () => ada.ClickAsync("Erase…"));
        await DialogAsync("remove", () => ada.ClickAsync("Remove…"));
        await ada.OpenAsync("people");
        await DialogAsync("invite", () => ada.ClickAsync("Invite"));
        await ada.ClickAsync("Invite");
        await Dialog(ada).GetByLabel("E-mail").FillAsync("eve@example.com\nfay@example.com");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Invite 2 people" }).ClickAsync();
        await Expect(Dialog(ada).Locator("[data-invitation]")).ToHaveCountAsync(2);
        await LookAsync(ada.Page, "people-invited");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await ada.OpenAsync("people?show=groups");
        await DialogAsync("group", () => ada.Page.GetByRole(AriaRole.Button, new() { Name = "Edit Backend" }).ClickAsync());
        await ada.OpenAsync("people?show=services");
        await DialogAsync("service", () => ada.ClickAsync("Add service"));
        Assert.Empty(ada.Complaints);

        async Task DialogAsync(string name, Func<Task> open)
        {
            await open();
            await Expect(Dialog(ada)).ToBeVisibleAsync();
            await LookAsync(ada.Page, $"people-{name}");
            await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
            await Expect(Dialog(ada)).ToHaveCountAsync(0);
        }
    }

    private static ILocator Dialog(BrowserPerson person) => person.Page.GetByRole(AriaRole.Dialog);

    private static async Task OpenMenuAsync(BrowserPerson person, string agent, string act)
    {
        await person.Page.GetByLabel($"Acts for {agent}").ClickAsync();
        await person.ClickAsync(act);
    }

    private static async Task ConfirmAsync(BrowserPerson person, string act, string verb)
    {
        await person.ClickAsync(act);
        await Dialog(person).GetByRole(AriaRole.Button, new() { Name = verb, Exact = true }).ClickAsync();
        await Expect(Dialog(person)).ToHaveCountAsync(0);
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }

    private static async Task<Guid> PopulateAsync(NestApp app)
    {
        var people = app.Nest.Get<PeopleBook>();
        var groups = app.Nest.Get<GroupsBook>();
        var bob = await people.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Cancel);
        await app.Nest.Links.CreateInvitationAsync(Actor.Operator, bob, Cancel);
        var cleo = await people.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example", Role = MemberRole.Lead }, Cancel);
        var dan = await people.AddAsync(Actor.Operator, new AddMember { Email = "dan@example.com", Name = "Dan Example", Role = MemberRole.Auditor }, Cancel);
        await people.SuspendAsync(Actor.Operator, dan, Cancel);
        await people.AddAsync(Actor.Operator, new AddMember { Email = "nightly@ci.example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = cleo }, Cancel);
        var backend = await groups.AddAsync(Actor.Operator, "Backend", Cancel);
        await groups.SetMembersAsync(Actor.Operator, backend, [], [bob, cleo], Cancel);
        await app.AddSampleServerAsync("sample");
        var server = app.Journal.State.FindServer("sample")!;
        await app.Nest.Get<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Group(backend), new GrantTarget(server.Id, null), GrantEffect.Allow, null, Cancel);
        await app.GrantAsync(bob, server.Id, "forget_note", GrantEffect.Deny);
        var agents = app.Nest.Get<AgentsBook>();
        var cursor = await agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor, work laptop", App = "cursor" }, Cancel);
        await app.CallAsync(new Uri(app.Nest.Url, $"/u/{cursor.Key}/mcp"), "sample__roll_dice");
        await agents.RollAsync(Actor.Operator, cursor.AgentId, TimeSpan.FromDays(90), TimeSpan.FromHours(24), Cancel);
        var (claude, _) = await app.IssueAsync(bob, "Claude Code, desk");
        await app.Nest.Get<StopsBook>().StopAsync(Actor.Operator, new Stop(StopScope.Agent, claude), null, Cancel);
        var (zed, _) = await app.IssueAsync(bob, "Zed");
        await agents.RevokeAsync(Actor.Operator, zed, Cancel);
        return bob;
    }
}
