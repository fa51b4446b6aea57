using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The audit page in a real browser, over a nest whose agents have called.</summary>
public sealed class BrowserAuditTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Auditor_FindsACallByKeyboardAlone_AndItsLinkOpensItAgain()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        var rows = page.Locator("table.calls tbody tr");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("res");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "result:" })).ToHaveAttributeAsync("aria-selected", "true");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Query(page)).ToHaveValueAsync("result:");
        await page.Keyboard.TypeAsync("den");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Query(page)).ToHaveValueAsync("result:denied ");
        await page.Keyboard.PressAsync("Enter");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(page).ToHaveURLAsync(new Uri(stage.App.Nest.Url, "audit?q=result%3Adenied").AbsoluteUri);

        await page.Keyboard.PressAsync("j"); // in the text it is a letter
        await Expect(Query(page)).ToHaveValueAsync("result:deniedj");
        await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        var detail = page.Locator("aside.detail");
        await Expect(detail).ToContainTextAsync("It never reached the server");
        await Expect(page.Locator("tr.selected")).ToHaveCountAsync(1);
        var link = page.Url;

        await page.Keyboard.PressAsync("k"); // reading goes on with the line above
        await Expect(rows.First).ToHaveClassAsync("selected");
        await page.Keyboard.PressAsync("Escape");
        await Expect(detail).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await Expect(rows.First).ToHaveClassAsync("selected");
        await page.Keyboard.PressAsync(" ");
        await Expect(page.Locator("[data-live]")).ToContainTextAsync("Paused");
        await page.Keyboard.PressAsync("f");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator("details[data-export]")).ToHaveAttributeAsync("open", "");
        await page.Keyboard.PressAsync("Escape");

        var again = await stage.Ada.OpenTabAsync(link);
        await Expect(again.Locator("aside.detail")).ToContainTextAsync("It never reached the server");
        await Expect(Query(again)).ToHaveValueAsync("result:denied");
        await Expect(again.Locator("table.calls tbody tr")).ToHaveCountAsync(2);
        await again.Locator("aside.detail").GetByRole(AriaRole.Link, new() { Name = "Without Server docs" }).ClickAsync();
        await Expect(Query(again)).ToHaveValueAsync("result:denied -server:docs");
        await Expect(again.Locator("aside.detail")).ToBeVisibleAsync(); // what is open stays
        await again.Keyboard.PressAsync("?");
        await Expect(again.GetByText("Pause or go live")).ToBeVisibleAsync();
        await BrowserAxe.LookAsync(again);
        await again.Keyboard.PressAsync("Escape");
        await stage.Ada.UsableAsync(again);
    }

    [Fact]
    public async Task Brush_NarrowsTheQuery_AndAnExportHoldsExactlyTheRowsThatAreShown()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        await Expect(page.Locator("[data-bar]")).ToHaveCountAsync(25);

        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await Expect(page.Locator("[data-bar].meant")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Enter");
        await Expect(Query(page)).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^after:\"[0-9TZ:-]+\" before:\"[0-9TZ:-]+\"$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all times" }).ClickAsync();
        await Expect(Query(page)).ToHaveValueAsync("");
        var box = (await page.Locator("[data-timeline] svg").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 20);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width - 3, box.Y + 20);
        await page.Mouse.UpAsync();
        await Expect(Query(page)).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^after:"));

        await page.Locator(".facets label").Filter(new() { HasText = "Cursor" }).GetByRole(AriaRole.Checkbox).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("agent"));
        await Expect(page.Locator("table.calls tbody tr")).ToHaveCountAsync(4);
        var shown = await page.Locator("table.calls tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => new URL(row.querySelector('a').href).searchParams.get('call'))");
        await page.Locator("details[data-export] summary").ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => stage.Ada.ClickAsync("Selection as CSV"));
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        var lines = (await reader.ReadToEndAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(shown, lines.Skip(1).Select(line => line.Split(',')[0]));
        await stage.Ada.UsableAsync(page);
    }

    [Fact]
    public async Task Lead_AllowsWhatWasDenied_AndTheNextCallPasses()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Denied today" }).ClickAsync();
        await page.Locator("table.calls tbody tr").Filter(new() { HasText = "no grant" }).ClickAsync();
        await stage.Ada.ClickAsync("Allow this tool…");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("7 days").CheckAsync();
        await dialog.GetByLabel("Reason").FillAsync("on call this week");
        await Expect(dialog).ToContainTextAsync("bob may call docs__remove_page for 7 days, from the next call on.");
        await InspectAsync(page, "audit-allow");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);

        Assert.False(NestApp.IsRefused(await stage.App.CallAsync(stage.Cursor, "docs__remove_page")));
        await page.GetByRole(AriaRole.Link, new() { Name = "Changes", Exact = true }).ClickAsync();
        var newest = page.Locator("table.calls tbody tr").First;
        await Expect(newest).ToContainTextAsync("on call this week");
        await newest.ClickAsync();
        await Expect(page.Locator("aside.detail")).ToContainTextAsync("Open the person");
        await InspectAsync(page, "audit-changes");
        await page.Locator("details[data-export] summary").ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => stage.Ada.ClickAsync("Selection as CSV"));
        using (var reader = new StreamReader(await file.CreateReadStreamAsync()))
        {
            var lines = (await reader.ReadToEndAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.EndsWith(",grant_set,allow bob@example.com docs__remove_page,bob@example.com,docs,on call this week", lines[1], StringComparison.Ordinal);
        }

        await stage.Ada.UsableAsync(page);
    }

    [Fact]
    public async Task Lead_AllowsWhatWasDenied_ByKeyboardAlone()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        await stage.Ada.OpenAsync("audit?q=reason:no_grant");
        await BrowserLead.SeesAsync(page, 1);
        var (row, title) = (page.Locator("table.calls tbody tr a"), page.Locator("aside.detail h2"));

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(title).ToBeVisibleAsync();
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter"); // it is open already
        await Expect(title).ToBeFocusedAsync();
        await TabToAsync(page, "document.activeElement.textContent.trim() === 'Allow this tool…'");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Reason")).ToBeVisibleAsync();
        await TabToAsync(page, "document.activeElement.maxLength === 500");
        await page.Keyboard.TypeAsync("on call this week");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true })).ToBeEnabledAsync();
        await TabToAsync(page, "document.activeElement.textContent.trim() === 'Allow'");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.False(NestApp.IsRefused(await stage.App.CallAsync(stage.Cursor, "docs__remove_page")));

        await page.Keyboard.PressAsync("d");
        await Expect(title).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("aside.detail")).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
        await stage.Ada.UsableAsync(page);
    }

    [Fact]
    public async Task Keys_AreNoneInABox_CanBeSwitchedOff_AndTheFocusIsWhereThePageIs()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        var (export, row, title) = (page.Locator("details[data-export][open]"), page.Locator("table.calls tbody tr a").First, page.Locator("aside.detail h2"));
        await page.Locator(".facets input").First.FocusAsync();
        await page.Keyboard.PressAsync("e");
        await Expect(export).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape"); // out of the box
        await page.EvaluateAsync("nest.keep('keys', 'off')");
        await page.Keyboard.PressAsync("e");
        await Expect(export).ToHaveCountAsync(0);
        await page.EvaluateAsync("nest.keep('keys', 'on')");
        await page.Keyboard.PressAsync("e");
        await Expect(export).ToHaveCountAsync(1);
        await page.EvaluateAsync("document.querySelector('[data-live]').click()"); // as older lines are asked for
        await Expect(page.Locator("[data-live]")).ToContainTextAsync("Paused");
        await Expect(export).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");

        await page.SetViewportSizeAsync(390, 860);
        await page.Keyboard.PressAsync("j");
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(title).ToBeFocusedAsync(); // it covers the list
        await page.Locator("aside.detail").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.Locator("aside.detail")).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();

        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Navigation" });
        await menu.ClickAsync();
        await Expect(page.Locator(".rail a").First).ToBeFocusedAsync();
        await Expect(page.Locator("main")).ToHaveJSPropertyAsync("inert", true);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("main")).ToHaveJSPropertyAsync("inert", false);
        await Expect(menu).ToBeFocusedAsync();

        const string Away = "state => document.dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state } }))";
        await page.EvaluateAsync(Away, "show");
        await Expect(page.Locator(".shell")).ToHaveJSPropertyAsync("inert", true);
        await Expect(menu).Not.ToBeFocusedAsync();
        await page.EvaluateAsync(Away, "hide");
        await Expect(menu).ToBeFocusedAsync();
        await stage.Ada.UsableAsync(page);
    }

    [Fact]
    public async Task Page_PassesAxe_WideAndNarrow_LightAndDark()
    {
        await using var stage = await Stage.StartAsync();
        var page = stage.Ada.Page;
        await Expect(page.Locator(".facets input").First).ToBeVisibleAsync();
        await InspectAsync(page, "audit-list");
        await page.Locator("table.calls tbody tr").Filter(new() { HasText = "grant to bob" }).First.ClickAsync();
        await Expect(page.Locator("aside.detail .decided")).ToContainTextAsync("The grant");
        await page.Locator(".definition summary").ClickAsync();
        await InspectAsync(page, "audit-detail");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("aside.detail")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await InspectAsync(page, "audit-completion");
        await page.Keyboard.PressAsync("Escape");
        await stage.Ada.ClickAsync("Save view");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await InspectAsync(page, "audit-save");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("details[data-verify] summary").ClickAsync();
        await page.Locator("details[data-verify]").GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.Locator("details[data-verify] summary")).ToContainTextAsync("✓ intact");
        await InspectAsync(page, "audit-verified");
        await stage.Ada.UsableAsync(page);
    }

    private static ILocator Query(IPage page) => page.GetByRole(AriaRole.Combobox, new() { Name = "Query" });

    private static async Task TabToAsync(IPage page, string there)
    {
        for (var pressed = 0; !await page.EvaluateAsync<bool>(there); pressed++)
        {
            Assert.True(pressed < 40, $"Tab never came to where {there}.");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    /// <summary>Takes its picture and asks axe, wide and narrow, light and dark.</summary>
    private static async Task InspectAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }

    /// <summary>A server, Bob who may read and not remove, and six calls.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly Chromium _chromium;
        private readonly FakeHttpServer _docs;

        private Stage(Chromium chromium, FakeHttpServer docs, NestApp app, BrowserPerson ada, Uri cursor) =>
            (_chromium, _docs, App, Ada, Cursor) = (chromium, docs, app, ada, cursor);

        public NestApp App { get; }

        public BrowserPerson Ada { get; }

        public Uri Cursor { get; }

        public static async Task<Stage> StartAsync()
        {
            var chromium = await Chromium.StartAsync();
            var docs = await FakeHttpServer.StartAsync();
            docs.Tools = [Tool("read_page", readOnly: true), Tool("remove_page", readOnly: false)];
            docs.OnCall = _ => "\"result\":{\"content\":[]}";
            var app = await NestApp.StartAsync();
            var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
            await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
            var bob = await app.AddMemberAsync("bob@example.com");
            var server = await app.AddServerAsync(docs, "docs");
            await app.GrantAsync(bob, server, "read_page");
            var (_, cursor) = await app.IssueAsync(bob, "Cursor, work laptop");
            var (_, zed) = await app.IssueAsync(bob, "Zed");
            foreach (var tool in new[] { "docs__read_page", "docs__read_page", "docs__remove_page", "nobody_knows_it" })
            {
                await app.CallAsync(cursor, tool);
            }

            await app.CallAsync(zed, "docs__read_page");
            await app.CallAsync(zed, "nest__status");
            await ada.OpenAsync("audit");
            await BrowserLead.SeesAsync(ada.Page, 6);
            return new Stage(chromium, docs, app, ada, cursor);
        }

        public async ValueTask DisposeAsync()
        {
            await Ada.DisposeAsync();
            await App.DisposeAsync();
            await _docs.DisposeAsync();
            await _chromium.DisposeAsync();
        }

        private static string Tool(string name, bool readOnly) =>
            $$$"""{"name":"{{{name}}}","description":"A page of the handbook.","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":{{{(readOnly ? "true" : "false")}}}}}""";
    }
}
