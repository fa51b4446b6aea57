using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The flows of the console on a phone in the dark: what can be decided at a desk can be decided on the way.</summary>
public sealed class BrowserPhoneTests
{
    private static readonly string[] s_docs =
    [
        FakeHttpServer.Definition("read_page", "Reads one page of the handbook.", reads: true),
        FakeHttpServer.Definition("remove_page", "Removes a page of the handbook.", reads: false),
        FakeHttpServer.Definition("update_page", "Replaces a page of the handbook.", reads: false),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lead_Reviews_FindsADenial_GivesAndStops()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var docs = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url, onPhone: true);
        var (lead, page, dialog) = (new BrowserLead(ada), ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        await lead.SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var (server, bob) = await PopulateAsync(app, docs);
        var (_, url) = await app.IssueAsync(bob, "Cursor, work laptop");
        await app.CallAsync(url, "docs__read_page");
        await app.CallAsync(url, "docs__remove_page");
        docs.Tools = [FakeHttpServer.Definition("read_page", "Reads one page of the handbook, and sends it to its author.", reads: true), .. s_docs[1..]];
        await app.Nest.Get<ServersBook>().RefreshAsync(Actor.Operator, server, Cancel);
        await LookAsync(page, "phone-overview");

        await page.Locator(".needs").GetByRole(AriaRole.Link, new() { Name = "Review" }).First.ClickAsync();
        await ada.HeadedAsync("docs");
        await Expect(page.Locator(".diff.prose ins")).ToContainTextAsync("sends it to its author");
        await LookAsync(page, "phone-review");
        await page.GetByLabel("docs__read_page", new() { Exact = true }).CheckAsync();
        await ada.ClickAsync("Approve selected (1 of 1)");
        await Expect(page.Locator(".decide")).ToHaveCountAsync(0);
        Assert.Equal(ToolState.Approved, app.Journal.State.Servers[server].Tools["read_page"].State);

        await ada.FollowAsync("Audit");
        await BrowserLead.SeesAsync(page, 2, "docs__remove_page", "denied");
        await LookAsync(page, "phone-audit");
        await page.Locator("[data-facets]").ClickAsync();
        await page.Locator(".facets label").Filter(new() { HasText = "denied" }).GetByRole(AriaRole.Checkbox).ClickAsync();
        await BrowserLead.SeesAsync(page, 1);
        await LookAsync(page, "phone-facets");
        await page.Locator("[data-facets]").ClickAsync();
        await page.Locator("table.calls tbody tr").ClickAsync();
        await Expect(page.Locator("aside.detail .decided")).ToContainTextAsync("It never reached the server");
        await LookAsync(page, "phone-detail");
        await ada.ClickAsync("Allow this tool…");
        await dialog.GetByLabel("7 days").CheckAsync();
        await dialog.GetByLabel("Reason").FillAsync("on call this week");
        await LookAsync(page, "phone-allow");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "docs__remove_page")));
        await page.Locator("aside.detail").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await lead.OpenAccessAsync("Bob Example");
        var cell = await BrowserMatrix.CellAsync(page, "docs", "update_page", "Bob Example");
        await cell.ClickAsync();
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("1 change for 1 person, 1 write tool newly allowed");
        await page.Locator("table.grid tr.s th").ClickAsync(); // the whole server, without a Shift key
        await Expect(page.Locator(".selection")).ToContainTextAsync("3 cells selected");
        await LookAsync(page, "phone-matrix");
        await ada.ClickAsync("End selection");
        await BrowserMatrix.ApplyAsync(page);
        await Expect(cell).ToHaveTextAsync("allowed");
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "docs__update_page")));
        await page.Locator("#why").ClickAsync();
        await Expect(page.Locator("#explain-title")).ToBeFocusedAsync(); // it covers the matrix
        await BrowserPicker.ChooseAsync(page.Locator(".explain"), "Person", "Bob Example");
        await Expect(page.Locator(".reasons.seen li")).ToHaveCountAsync(3);
        await LookAsync(page, "phone-why");
        await page.Locator(".explain").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.Locator(".stop:visible").ClickAsync();
        await Expect(dialog.Locator(".effect")).ToContainTextAsync("Stops 1 agent of 1 person");
        await LookAsync(page, "phone-stop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await lead.StopEverythingAsync("A drill");
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "docs__read_page")));
        await LookAsync(page, "phone-stopped");
        await lead.ResumeAsync(isAsked: true);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "docs__read_page")));

        await ada.OpenNavigationAsync();
        await LookAsync(page, "phone-navigation");
        await ada.ClickAsync("Sign out");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Member_ConnectsAnApp_HidesATool_AsksForAnother_AndStopsTheirAgent()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var docs = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await PopulateAsync(app, docs);
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url, onPhone: true);
        var (page, dialog) = (bob.Page, bob.Page.GetByRole(AriaRole.Dialog));
        await page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));
        await LookAsync(page, "phone-link");
        await bob.ClickAsync("Sign in");
        await bob.HeadedAsync("My agents");
        await Expect(page.Locator(".first")).ToBeVisibleAsync();
        await LookAsync(page, "phone-agents-first");

        await page.Locator("header.page").GetByRole(AriaRole.Button, new() { Name = "Add to Cursor" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy the key" }).ClickAsync();
        await LookAsync(page, "phone-key");
        var url = new Uri(app.Nest.Url, $"/u/{await dialog.Locator("[data-key]").InnerTextAsync()}/mcp");
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "docs__read_page")));
        await Expect(dialog.Locator(".progress li").Last).ToContainTextAsync("first call");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Expect(page.Locator(".own-calls tbody tr")).ToContainTextAsync("docs__read_page");

        await page.Locator(".toggle").ClickAsync();
        await Expect(page.Locator(".toggle")).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "docs__read_page")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for docs__remove_page" }).ClickAsync();
        await dialog.GetByLabel("What do you need it for?").FillAsync("To tidy up");
        await LookAsync(page, "phone-ask");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send request" }).ClickAsync();
        await Expect(page.Locator(".offers li").Filter(new() { HasText = "remove_page" })).ToContainTextAsync("asked");
        await page.Locator("table.agents").GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Cursor, at home");
        await LookAsync(page, "phone-rename");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("table.agents tbody tr")).ToContainTextAsync("Cursor, at home");
        await LookAsync(page, "phone-agents");

        await page.Locator(".stop:visible").ClickAsync();
        await dialog.GetByRole(AriaRole.Combobox).ClickAsync();
        await LookAsync(page, "phone-stop-own");
        await dialog.GetByRole(AriaRole.Option).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop now" }).ClickAsync();
        await Expect(page.Locator(".banner[role=alert]")).ToContainTextAsync("Stopped: Cursor, at home");
        await bob.ClickAsync("Resume");
        await Expect(page.Locator(".banner[role=alert]")).ToHaveCountAsync(0);
        await bob.FollowAsync("My accounts");
        await LookAsync(page, "phone-accounts");
        Assert.Empty(bob.Complaints);
    }

    /// <summary>A server with three tools, and Bob who may read.</summary>
    private static async Task<(Guid Server, Guid Bob)> PopulateAsync(NestApp app, FakeHttpServer docs)
    {
        (docs.Tools, docs.OnCall) = (s_docs, _ => "\"result\":{\"content\":[]}");
        var server = await app.AddServerAsync(docs, "docs");
        var bob = await app.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Cancel);
        await app.GrantAsync(bob, server, "read_page");
        return (server, bob);
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.HereAsync(page, name);
        await BrowserAxe.HereAsync(page, name);
    }
}
