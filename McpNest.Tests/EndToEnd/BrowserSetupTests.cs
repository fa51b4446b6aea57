using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>From the setup link to the first call, in a real browser.</summary>
public sealed class BrowserSetupTests
{
    private const string Secret = "ghp_canary0123456789abcdef";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Setup_ByKeyboardAlone_ReachesTheFirstCall_InTwelveClicksAtMost()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = ada.Page;
        var clicks = 0;

        await page.GotoAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Ada Example");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(BrowserLead.Email);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(BrowserLead.Password);
        await PressAsync("Create admin");
        await ada.HeadedAsync("First steps");
        await Expect(page.Locator("#step-address.open")).ToBeVisibleAsync();
        await PressAsync("Save and go on");
        await Expect(page.Locator("#step-address.done")).ToBeVisibleAsync();

        // The keyboard is where the page goes on.
        await Expect(page.Locator("#step-server h2 button")).ToBeFocusedAsync();
        await PressAsync("Add and start the sample server");
        await Expect(page.GetByText("8 tools found")).ToBeVisibleAsync();
        Assert.All(app.Journal.State.Servers.Values.Single().Offers, tool => Assert.Equal(ToolState.New, tool.State));
        await Expect(page.GetByText("Only reading, as the server itself claims")).ToBeVisibleAsync();
        await PressAsync("Approve these 6");
        await Expect(page.Locator("#step-access.open")).ToBeVisibleAsync();
        Assert.Empty(app.Journal.State.Grants); // nothing is given beforehand
        await PressAsync("Give it to me for 14 days");
        await Expect(page.Locator("#step-connect.open")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-first-call=waiting]")).ToBeVisibleAsync();
        await PressAsync("Connect an app");
        var url = await new BrowserLead(ada).NameKeyAsync("Cursor, work laptop");
        clicks++; // the button of the dialog
        await page.Keyboard.PressAsync("Escape");
        clicks++;

        var client = await app.ConnectAsync(url);
        await client.CallToolAsync("sample__echo", new Dictionary<string, object?> { ["text"] = "good day" }, cancellationToken: Cancel);

        await Expect(page.Locator("[data-first-call=seen]")).ToContainTextAsync("Ada Example called sample__echo");
        await Expect(page.Locator("[data-first-call=seen]")).ToContainTextAsync("allowed");
        await Expect(page.GetByText("5 of 5 done")).ToBeVisibleAsync();
        Assert.True(clicks <= 12, $"{clicks} clicks");
        Assert.Equal(8, clicks);
        Assert.Empty(ada.Complaints);

        // Left and resumed: what is done stays done.
        await page.ReloadAsync();
        await ada.HeadedAsync("First steps");
        await Expect(page.Locator(".setup-step.done")).ToHaveCountAsync(5);

        async Task PressAsync(string button)
        {
            var target = page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true });
            await Expect(target).ToBeEnabledAsync();
            for (var tabs = 0; tabs < 60; tabs++)
            {
                if (await target.EvaluateAsync<bool>("button => button === document.activeElement"))
                {
                    await page.Keyboard.PressAsync("Enter");
                    clicks++;
                    return;
                }

                await page.Keyboard.PressAsync("Tab");
            }

            Assert.Fail($"{button} cannot be reached by keyboard.");
        }
    }

    [Fact]
    public async Task PastedConfiguration_MovesItsSecretIntoTheStore_AndShowsItNowhere()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var github = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).BecomeAdminAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var page = ada.Page;
        await ada.OpenAsync("first-steps?step=server");

        await page.GetByLabel("An mcp.json, an address or a command line").FillAsync($$$"""
            { // of my laptop
              "mcpServers": {
                "github": { "url": "{{{github.Url}}}", "headers": { "Authorization": "Bearer {{{Secret}}}" } },
                "project": { "command": "./run.sh" },
              }
            }
            """);
        await ada.ClickAsync("Read it");
        await Expect(page.GetByText("Goes to the encrypted store: Authorization")).ToBeVisibleAsync();
        await Expect(page.GetByText("means the computer it is used on")).ToBeVisibleAsync();
        Assert.DoesNotContain("canary", await page.ContentAsync(), StringComparison.Ordinal);
        await CheckAsync(page, "first-steps-found");
        await page.GetByLabel("github").CheckAsync();
        await ada.ClickAsync("Add 1 server");

        await Expect(page.GetByText("found, off until approved")).ToBeVisibleAsync();
        await CheckAsync(page, "first-steps-server");
        var id = app.Journal.State.FindServer("github")!.Id;
        Assert.Equal($"Bearer {Secret}", (await app.Nest.Get<ServerTargets>().ReadAsync(id, Cancel)).Headers["Authorization"]);
        Assert.DoesNotContain("canary", await page.ContentAsync(), StringComparison.Ordinal);
        await using var db = app.Nest.Get<NestDatabase>().CreateDbContext();
        Assert.DoesNotContain("canary", string.Concat(db.Journal.Select(row => row.Body).AsEnumerable().Select(body => System.Text.Encoding.UTF8.GetString(body))), StringComparison.Ordinal);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task EveryStepAndSettings_InBothThemesAndNarrow_AreFreeOfBarriers()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var link = await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        await ada.Page.GotoAsync(link);
        await CheckAsync(ada.Page, "setup");
        await new BrowserLead(ada).BecomeAdminAsync(link);
        await CheckAsync(ada.Page, "first-steps");
        foreach (var step in new[] { "server", "access", "connect" })
        {
            await ada.OpenAsync($"first-steps?step={step}");
            await CheckAsync(ada.Page, $"first-steps-{step}-empty");
        }

        await app.AddSampleServerAsync("sample");
        await ada.OpenAsync("first-steps?step=access");
        await Expect(ada.Page.GetByText("Everything approved of sample")).ToBeVisibleAsync();
        await CheckAsync(ada.Page, "first-steps-access");
        await ada.OpenAsync("settings");
        await Expect(ada.Page.Locator("#instance")).ToBeVisibleAsync();
        await CheckAsync(ada.Page, "settings");
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Address_SetOnTheWay_LeavesThePageAtThisMachineOpen()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).BecomeAdminAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.Page.GetByLabel("Address").First.FillAsync("https://nest.example.com");
        await Expect(ada.Page.GetByText("McpNest:KnownProxies")).ToBeVisibleAsync();
        await ada.ClickAsync("Save and go on");
        await Expect(ada.Page.Locator("#step-server.open")).ToBeVisibleAsync();

        await ada.Page.ReloadAsync(); // session, page and circuit go on at loopback
        await ada.HeadedAsync("First steps");
        await Expect(ada.Page.Locator("#step-address")).ToContainTextAsync("https://nest.example.com");
        await ada.OpenAsync("settings");
        await Expect(ada.Page.Locator("#nest")).ToContainTextAsync("https://nest.example.com/mcp");
        Assert.Empty(ada.Complaints);
    }

    /// <summary>Looks at a page wide and narrow, and asks axe in both themes.</summary>
    private static async Task CheckAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }
}
