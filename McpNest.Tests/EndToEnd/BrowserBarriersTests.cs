using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Pages, dialogs and menus that no flow of another test leaves open long enough to be looked at.</summary>
public sealed class BrowserBarriersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DoorsAndRefusals_HaveNoBarrier()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = bob.Page;
        await app.AddMemberAsync("bob@example.com");
        await page.GotoAsync("signin");
        await LookAsync(page, "signin");
        await page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await page.GetByLabel("Password").FillAsync("not the password");
        await bob.ClickAsync("Sign in");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await LookAsync(page, "signin-refused");
        await page.GotoAsync("signin/link"); // whose code was lost on the way
        await page.GetByLabel("Code").FillAsync("no-such-code");
        await bob.ClickAsync("Sign in");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await LookAsync(page, "link-refused");
        Assert.Empty(bob.Complaints);

        await page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));
        await bob.ClickAsync("Sign in");
        await bob.HeadedAsync("My agents");
        await bob.OpenAsync("settings");
        await LookAsync(page, "settings-of-a-member");
        await page.EvaluateAsync("document.getElementById('components-reconnect-modal').className = 'components-reconnect-show'");
        await page.EvaluateAsync("document.getElementById('blazor-error-ui').style.display = 'block'");
        await BrowserAxe.LookAsync(page);
        foreach (var (path, heading, name) in new[] { ("servers", "Not for you", "not-for-you"), ("nowhere", "Not here", "not-here") })
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
            await LookAsync(page, name);
        }

        var people = app.Nest.Get<PeopleBook>();
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Name = "Ada Example", Role = MemberRole.Admin }, Cancel);
        await page.GotoAsync("agents");
        await Expect(page.Locator("[data-interactive=true]")).ToBeVisibleAsync();
        await people.SuspendAsync(Actor.Operator, app.Journal.State.Members.Values.Single(member => member.Role == MemberRole.Member).Id, Cancel);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Signed out");
        await LookAsync(page, "signed-out");

        // The browser itself reports the refusals, and nothing else.
        Assert.All(bob.Complaints, complaint => Assert.StartsWith("console: Failed to load resource", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task MenusAndDialogs_OfALead_HaveNoBarrier()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var docs = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var (page, dialog) = (ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var bob = await PopulateAsync(app, docs);

        await ada.OpenAsync($"people/{bob}");
        await page.GetByLabel("Acts for Cursor").ClickAsync();
        await LookAsync(page, "person-acts");
        await ada.ClickAsync("Revoke…");
        await DialogAsync("person-revoke", "Cancel");
        await ada.ClickAsync("Sign-in link");
        await DialogAsync("person-sign-in-link", "Close");
        await page.Locator("#begin-rename").ClickAsync();
        await page.GetByLabel("Acts for Cursor").ClickAsync();
        await ada.ClickAsync("Rename…");
        await Expect(page.Locator("form.in-line")).ToHaveCountAsync(2);
        await LookAsync(page, "person-renames");
        await page.Locator("form.in-line").Last.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The name is changed.")).ToBeVisibleAsync();
        await BrowserAxe.HereAsync(page, "the message");

        await ada.OpenAsync($"access?people={bob:N}&member={bob}");
        await Expect(page.Locator(".reasons.seen li")).ToHaveCountAsync(1);
        await (await BrowserMatrix.CellAsync(page, "docs", "remove_page", "Bob Example")).ClickAsync();
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("1 change");
        await LookAsync(page, "access-sees");

        await ada.OpenAsync("add-server");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Hosted") }).CheckAsync();
        await ada.ClickAsync("Add entry");
        await LookAsync(page, "add-server-hosted");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("nothing is called this");
        await Expect(page.Locator("#palette [data-none]")).Not.ToBeEmptyAsync();
        await LookAsync(page, "palette-nothing");
        Assert.Empty(ada.Complaints);

        async Task DialogAsync(string name, string leave)
        {
            await Expect(dialog).ToBeVisibleAsync();
            await LookAsync(page, name);
            await dialog.GetByRole(AriaRole.Button, new() { Name = leave, Exact = true }).ClickAsync();
            await Expect(dialog).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task LookAtAName_AndAMembersDialogs_HaveNoBarrier()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var docs = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await PopulateAsync(app, docs);
        await app.Nest.Get<NestSettings>().ShowNamesToAsync(Actor.Operator, NameAudience.Auditors, Cancel);
        await using var cleo = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var (page, dialog) = (cleo.Page, cleo.Page.GetByRole(AriaRole.Dialog));
        await page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "cleo@example.com", Cancel));
        await cleo.ClickAsync("Sign in");
        await cleo.HeadedAsync("Overview");

        await cleo.OpenAsync("audit");
        await page.Locator("table.calls tbody tr").First.ClickAsync();
        await cleo.ClickAsync("Reveal");
        await dialog.GetByLabel("Reason").FillAsync("An odd hour");
        await LookAsync(page, "audit-reveal");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reveal" }).ClickAsync();
        await Expect(page.Locator("aside.detail")).ToContainTextAsync("Bob Example");

        await cleo.OpenAsync("agents");
        await LookAsync(page, "agents-with-service");
        await cleo.ClickAsync("claude.ai");
        await Expect(dialog).ToBeVisibleAsync();
        await LookAsync(page, "claude-web");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await page.Locator("table.agents").First.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await LookAsync(page, "agent-rename");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await page.Locator("details.past summary").First.ClickAsync();
        await BrowserAxe.HereAsync(page, "agents of the past");
        await cleo.ClickAsync("Issue a key for Nightly build");
        await Expect(dialog).ToBeVisibleAsync();
        await LookAsync(page, "issue-key");
        Assert.Empty(cleo.Complaints);
    }

    /// <summary>A server, Bob who calls it, and Cleo who leads, has agents and answers for a service.</summary>
    private static async Task<Guid> PopulateAsync(NestApp app, FakeHttpServer docs)
    {
        docs.Tools = [FakeHttpServer.Definition("read_page", "Reads one page.", reads: true), FakeHttpServer.Definition("remove_page", "Removes one page.", reads: false)];
        docs.OnCall = _ => "\"result\":{\"content\":[]}";
        var (people, agents) = (app.Nest.Get<PeopleBook>(), app.Nest.Get<AgentsBook>());
        var server = await app.AddServerAsync(docs, "docs");
        var bob = await people.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Cancel);
        await app.Nest.Accounts.CreateAsync(bob, "bob@example.com", BrowserLead.Password, Cancel);
        await app.GrantAsync(bob, server, "read_page");
        var cursor = await agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor", App = "cursor" }, Cancel);
        await app.CallAsync(new Uri(app.Nest.Url, $"/u/{cursor.Key}/mcp"), "docs__read_page");
        var cleo = await people.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example", Role = MemberRole.Lead }, Cancel);
        var nightly = await people.AddAsync(Actor.Operator, new AddMember { Email = "nightly@ci.example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = cleo }, Cancel);
        await app.IssueAsync(nightly, "Runner");
        await app.IssueAsync(cleo, "Zed");
        var (gone, _) = await app.IssueAsync(cleo, "Goose");
        await agents.RevokeAsync(Actor.Operator, gone, Cancel);
        return bob;
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }
}
