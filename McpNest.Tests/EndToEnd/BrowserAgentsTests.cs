using System.Globalization;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>A plain member: connects an app, narrows it, asks for more, gives a token of their own.</summary>
public sealed class BrowserAgentsTests
{
    private const string Good = "own-token-GOOD";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Member_ConnectsAnAppInTwoClicks_AndSeesItConnectAndCallWithoutReload()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var bob = await ArriveAsync(chromium, app);
        var page = bob.Page;
        await page.EvaluateAsync("window.openedOnce = true");
        await BrowserPictures.LookAsync(page, "agents-first");
        await BrowserAxe.LookAsync(page);
        var clicks = 0;

        await Click(page.Locator("header.page").GetByRole(AriaRole.Button, new() { Name = "Add to Cursor" }));
        await Click(Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Copy the key" }));
        await Expect(Dialog(page).GetByText("✓ Copied").First).ToBeVisibleAsync();
        Assert.Equal(2, clicks);
        await BrowserPictures.LookAsync(page, "agents-key");
        await BrowserAxe.LookAsync(page);

        var key = await Dialog(page).Locator("[data-key]").InnerTextAsync();
        await Expect(Dialog(page)).ToContainTextAsync("Waiting for it to connect.");
        var client = await app.ConnectAsync(new Uri(app.Nest.Url, $"/u/{key}/mcp"));
        await Expect(Dialog(page).Locator(".progress li").First).ToContainTextAsync("connected");
        await Expect(Dialog(page)).ToContainTextAsync("Waiting for its first call.");
        Assert.Equal("good day", TextOf(await EchoAsync(client)));
        await Expect(Dialog(page).Locator(".progress li").Last).ToContainTextAsync("first call");

        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Expect(page.Locator("table.agents tbody tr")).ToContainTextAsync("connected");
        await Expect(page.Locator(".own-calls tbody tr")).ToContainTextAsync("sample__echo");
        Assert.True(await page.EvaluateAsync<bool>("window.openedOnce === true"), "the page was loaded again");
        await BrowserPictures.LookAsync(page, "agents-connected");
        Assert.Empty(bob.Complaints);

        Task Click(ILocator button)
        {
            clicks++;
            return button.ClickAsync();
        }
    }

    [Fact]
    public async Task Member_HidesATool_AsksForAnother_AndRollsAKey()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var bob = await ArriveAsync(chromium, app);
        var (page, me) = (bob.Page, app.Journal.State.Members.Keys.Single());
        var (agent, url) = await app.IssueAsync(me, "Zed, work laptop");
        var client = await app.ConnectAsync(url);
        Assert.Contains("sample__echo", (await client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name));

        await page.GetByRole(AriaRole.Button, new() { Name = "sample__echo: shown to Zed, work laptop" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "sample__echo: hidden from Zed, work laptop" })).ToBeVisibleAsync();
        Assert.DoesNotContain("sample__echo", (await client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name));
        Assert.Contains("your person hid it from this agent", TextOf(await EchoAsync(client)), StringComparison.Ordinal);
        await Expect(page.Locator(".own-calls tbody tr").First).ToContainTextAsync("hidden from this agent");

        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for sample__write_note" }).ClickAsync();
        await Dialog(page).GetByLabel("What do you need it for?").FillAsync("To keep notes of the release");
        await Dialog(page).GetByLabel("30 days").CheckAsync();
        await BrowserPictures.LookAsync(page, "agents-ask");
        await BrowserAxe.LookAsync(page);
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Send request" }).ClickAsync();
        var row = page.Locator(".offers li").Filter(new() { HasText = "sample__write_note" });
        await Expect(row).ToContainTextAsync("for 30 days");
        Assert.Equal(30 * 24, Assert.Single(app.Journal.State.Requests.Values).Hours);
        await row.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Ask…");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("write");
        await Expect(page.Locator(".offers li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Uri(app.Nest.Url, "/?q=write").AbsoluteUri);
        await page.GetByLabel("Filter tools").FillAsync("");

        await page.GetByRole(AriaRole.Button, new() { Name = "Roll the key of Zed, work laptop" }).ClickAsync();
        await Dialog(page).GetByLabel("for 24 more hours").CheckAsync();
        await BrowserAxe.LookAsync(page);
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Roll key" }).ClickAsync();
        await Expect(Dialog(page).Locator("[data-key]")).ToBeVisibleAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();
        await Expect(page.Locator("table.agents tbody tr")).ToContainTextAsync("the key before works until");
        Assert.NotNull(app.Journal.State.Agents[agent].Previous);
        await BrowserPictures.LookAsync(page, "agents");
        await BrowserAxe.LookAsync(page);
        Assert.Empty(bob.Complaints);
    }

    [Fact]
    public async Task Member_PastesATokenOfTheirOwn_TriesIt_AndRemovesIt()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var tracker = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await AddPersonalAsync(app, tracker);
        await using var bob = await ArriveAsync(chromium, app);
        var page = bob.Page;
        await Expect(page.Locator(".calm")).ToContainTextAsync("1 server wants a token of your own");
        await page.GotoAsync("tokens");
        await bob.HeadedAsync("My accounts");
        await Expect(page).ToHaveURLAsync(new Uri(app.Nest.Url, "/accounts").AbsoluteUri);
        await BrowserPictures.LookAsync(page, "accounts-missing");
        await BrowserAxe.LookAsync(page);

        await PasteAsync("own-token-WRONG", "Set token");
        await Expect(page.Locator(".account")).ToContainTextAsync("…RONG");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the token for tracker" }).ClickAsync();
        await Expect(page.Locator(".account p.error")).ToContainTextAsync("refused the credential");
        await PasteAsync(Good, "Replace");
        await Expect(page.Locator(".account")).ToContainTextAsync("…GOOD");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the token for tracker" }).ClickAsync();
        await Expect(page.Locator(".account")).ToContainTextAsync("tracker accepts your token.");
        Assert.DoesNotContain(Good, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "End date of tracker" }).ClickAsync();
        await Dialog(page).GetByLabel("Ends on").FillAsync(TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await BrowserPictures.LookAsync(page, "end-day-dialog");
        await BrowserAxe.LookAsync(page);
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".account")).ToContainTextAsync("ends in");
        await BrowserPictures.LookAsync(page, "accounts");
        await BrowserAxe.LookAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the token for tracker" }).ClickAsync();
        await BrowserAxe.LookAsync(page);
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator(".account")).ToContainTextAsync("missing");
        Assert.Empty(app.Journal.State.Credentials);
        Assert.Empty(bob.Complaints);

        async Task PasteAsync(string token, string button)
        {
            await page.Locator("input[type=password]").FillAsync(token);
            await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            await Expect(page.Locator("input[type=password]")).ToHaveValueAsync("");
        }
    }

    [Fact]
    public async Task EveryApp_IsExplainedWithoutSidewaysScrollingOrFault()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var bob = await ArriveAsync(chromium, app);
        var page = bob.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "another app" }).ClickAsync();
        await Expect(Dialog(page).Locator("[data-personal-url]")).ToBeVisibleAsync();
        foreach (var client in ClientApps.All)
        {
            await Dialog(page).Locator("section.connect select").SelectOptionAsync(client.Id);
            await Expect(Dialog(page).Locator("section.connect")).ToHaveAttributeAsync("aria-label", client.Id == ClientApps.Other ? "Add an app" : $"Add to {client.Name}");
            await page.EvaluateAsync("document.querySelectorAll('details.way').forEach(way => way.open = true)");
            foreach (var width in new[] { 390, 1400 })
            {
                await page.SetViewportSizeAsync(width, 860);
                Assert.True(
                    await Dialog(page).Locator(".mud-dialog-content").EvaluateAsync<bool>("content => content.scrollWidth <= content.clientWidth"),
                    $"{client.Name} is wider than a window of {width} pixels");
            }

            await BrowserAxe.HereAsync(page, client.Name);
        }

        await Expect(Dialog(page).GetByText("Waiting for its first call.")).ToBeVisibleAsync();
        Assert.Empty(bob.Complaints);
    }

    /// <summary>Bob, a plain member who was given most of the sample server, at the page he lands on.</summary>
    private static async Task<BrowserPerson> ArriveAsync(Chromium chromium, NestApp app)
    {
        var bob = app.Journal.State.Members.Count > 0 ? app.Journal.State.Members.Keys.Single() : await app.AddMemberAsync("bob@example.com");
        var sample = await app.AddSampleServerAsync("sample");
        foreach (var tool in app.Journal.State.Servers[sample].Tools.Keys.Where(tool => tool != "write_note"))
        {
            await app.GrantAsync(bob, sample, tool);
        }

        var person = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await person.Page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));
        await person.ClickAsync("Sign in");
        await person.HeadedAsync("My agents");
        return person;
    }

    /// <summary>A server that wants each member's own token, and takes one only.</summary>
    private static async Task AddPersonalAsync(NestApp app, FakeHttpServer tracker)
    {
        var bob = await app.AddMemberAsync("bob@example.com");
        var request = new AddServer { Slug = "tracker", Transport = ServerTransport.Http, Url = tracker.Url.AbsoluteUri, Credential = CredentialKind.Member };
        var id = await app.AddAsync(request with { Headers = request.Headers.Add("Authorization", "Bearer {member}") });
        await app.GrantAsync(bob, id);
        tracker.Intercept = (context, _) =>
        {
            var refused = context.Request.Headers.Authorization != $"Bearer {Good}";
            context.Response.StatusCode = refused ? 401 : 200;
            return Task.FromResult(refused);
        };
    }

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog);

    private static async Task<CallToolResult> EchoAsync(McpClient client) =>
        await client.CallToolAsync("sample__echo", new Dictionary<string, object?> { ["text"] = "good day" }, cancellationToken: Cancel);

    private static string TextOf(CallToolResult result) => ((TextContentBlock)result.Content.Single()).Text;
}
