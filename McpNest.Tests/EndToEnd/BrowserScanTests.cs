using McpNest.Core.Policy;
using McpNest.Scan.Page;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The scanner's page, as somebody without an account uses it.</summary>
public sealed class BrowserScanTests
{
    private const string Password = "four unrelated words do";

    [Fact]
    public async Task A_sample_is_scanned_with_the_keyboard_alone()
    {
        await using var scan = await BrowserScan.StartAsync();
        var page = scan.Page;
        await scan.LockedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "An alarming one" }).FocusAsync();

        await page.Keyboard.PressAsync("Enter");

        await scan.ResultAsync("F");
        await Expect(page.Locator("#result")).ToBeFocusedAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("7 servers");
        var first = page.Locator(".finding").First;
        await first.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(first.GetByText("What to do")).ToBeVisibleAsync();
        await page.Locator("#text").FocusAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await scan.ResultAsync("F");
        await page.Locator("#clear").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#text")).ToBeFocusedAsync();
        await Expect(page.Locator("#text")).ToHaveValueAsync("");
        await Expect(page.Locator("#result")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Each_sample_gets_the_grade_it_stands_for()
    {
        await using var scan = await BrowserScan.StartAsync();
        await scan.LockedAsync();
        foreach (var (sample, grades) in Sample.All.Zip(["AB", "D", "F"]))
        {
            await scan.PasteAsync(sample.Text);
            await Expect(scan.Page.Locator("#result")).ToContainTextAsync(new System.Text.RegularExpressions.Regex($"Grade [{grades}]"));
        }
    }

    [Fact]
    public async Task Findings_are_filtered_by_severity_and_opened()
    {
        await using var scan = await BrowserScan.StartAsync();
        var page = scan.Page;
        await scan.LockedAsync();
        await scan.PasteAsync(Sample.All[2].Text);
        await scan.ResultAsync("F");
        var critical = page.Locator(".filter", new() { HasText = "critical" });
        Assert.NotEqual(0, await page.Locator(".finding .tint.critical").CountAsync());

        await critical.ClickAsync();

        await Expect(critical).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(page.Locator(".finding .tint.critical")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Broken_text_says_where_and_what_could_be_read_is_scanned()
    {
        await using var scan = await BrowserScan.StartAsync();
        await scan.LockedAsync();

        await scan.PasteAsync("{\n  \"mcpServers\": {\n    \"files\": { \"command\": \"npx\", \"args\": [\"-y\", \"some-mcp\"] },\n    \"half\": { \"command\": \n");

        await Expect(scan.Page.Locator(".problem").First).ToContainTextAsync("line");
        await Expect(scan.Page.Locator(".placements")).ToContainTextAsync("files");
    }

    [Fact]
    public async Task A_thousand_servers_are_shown_in_parts()
    {
        await using var scan = await BrowserScan.StartAsync();
        var page = scan.Page;
        await scan.LockedAsync();
        var servers = string.Join(",\n", Enumerable.Range(0, 1000).Select(i =>
            $$$"""  "server{{{i}}}": { "command": "npx", "args": ["-y", "some-mcp-{{{i}}}", "/home/ada"], "env": { "ADDRESS": "http://10.0.0.1:{{{i}}}" } }"""));

        await scan.PasteAsync("{ \"mcpServers\": {\n" + servers + "\n} }");

        await Expect(page.Locator("#status")).ToContainTextAsync("1000 servers", new() { Timeout = 60_000 });
        Assert.InRange(await page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 50, 3000);
        var shown = await page.Locator(".finding").CountAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Show more") }).First.ClickAsync();
        Assert.True(await page.Locator(".finding").CountAsync() >= shown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everybody_can_use_it_wide_and_narrow_light_and_dark(bool onPhone)
    {
        await using var scan = await BrowserScan.StartAsync(onPhone: onPhone);
        var page = scan.Page;
        var name = "scan-" + (onPhone ? "narrow" : "wide");
        await scan.LockedAsync();
        await BrowserPictures.HereAsync(page, name + "-empty");
        await BrowserAxe.HereAsync(page, "before a text is there");
        foreach (var (sample, which) in Sample.All.Zip(["tidy", "ordinary", "alarming"]))
        {
            await scan.PasteAsync(sample.Text);
            await Expect(page.Locator("#result")).ToBeVisibleAsync();
            await Expect(page.Locator("#run")).ToBeEnabledAsync();
            await BrowserPictures.HereAsync(page, $"{name}-{which}");
        }

        await page.EvaluateAsync("document.querySelectorAll('details').forEach(element => element.open = true)");

        await Expect(page.GetByText("What to do").First).ToBeVisibleAsync();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await BrowserAxe.HereAsync(page, $"with a result, {scheme}");
            await page.EvaluateAsync("scrollTo(0, 0)");
            await BrowserPictures.HereAsync(page, $"{name}-open-{scheme}");
        }
    }

    [Fact]
    public async Task The_console_leads_to_it_with_a_full_load_and_no_circuit_follows()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await app.Nest.AddMemberAsync("ada@example.com", Password, MemberRole.Admin);
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = ada.Page;
        await page.GotoAsync("/signin");
        await page.FillAsync("#email", "ada@example.com");
        await page.FillAsync("#password", Password);
        await page.Locator("button[type=submit]").Last.ClickAsync();
        await ada.UsableAsync(page);
        await ada.OpenAsync("/first-steps?step=server");
        var sockets = new List<string>();
        page.WebSocket += (_, socket) => sockets.Add(socket.Url);

        await page.GetByRole(AriaRole.Link, new() { Name = "Scan it first" }).ClickAsync();

        await Expect(page.Locator("html[data-sealed]")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        Assert.EndsWith("/scan", page.Url, StringComparison.Ordinal);
        Assert.Empty(sockets);
        Assert.Equal(0, await page.Locator("[data-interactive]").CountAsync());
    }

    [Fact]
    public async Task The_sign_in_page_leads_to_it()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var somebody = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await somebody.Page.GotoAsync("/signin");

        await somebody.Page.GetByRole(AriaRole.Link, new() { Name = "Scan your own MCP configuration" }).ClickAsync();

        await Expect(somebody.Page.Locator("html[data-sealed]")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
    }
}
