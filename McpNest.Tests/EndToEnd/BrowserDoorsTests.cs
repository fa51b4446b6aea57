using System.Text.RegularExpressions;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Every page on the way in, as somebody without a circuit meets it: wide and narrow, light and dark.</summary>
public sealed partial class BrowserDoorsTests
{
    private static readonly Dictionary<string, string?> s_settings = new()
    {
        ["McpNest:OpenIdConnect:Authority"] = "http://127.0.0.1:9", // nobody goes there
        ["McpNest:OpenIdConnect:ClientId"] = "mcpnest",
        ["McpNest:OpenIdConnect:DisplayName"] = "Contoso",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryDoor_HasNoBarrier()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync(s_settings, welcomes: true);
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, new UriBuilder(app.Nest.Url) { Host = "localhost" }.Uri);
        var page = bob.Page;
        await app.Nest.AddMemberAsync("bob@example.com", BrowserLead.Password);
        var link = new Uri(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));

        foreach (var (path, name) in new[]
        {
            ("signin", "door-signin"), ("signin?problem=unreachable", "door-signin-problem"), (link.PathAndQuery.TrimStart('/') + link.Fragment, "door-link"),
            ("signin/recover", "door-recover"), ("join", "door-join"),
        })
        {
            await page.GotoAsync(path);
            await LookAsync(page, name);
            await bob.DescribedAsync(page);
        }

        // It leads on by itself at once; here it stays.
        await page.RouteAsync(Between(), async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = Refresh().Replace(await answer.TextAsync(), "") });
        });
        await page.GotoAsync("signin/provider/continue?way=intent&returnUrl=%2F");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Continue" })).ToBeVisibleAsync();
        await LookAsync(page, "door-continue");

        await page.GotoAsync("signin?returnUrl=%2Faccount");
        await page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/welcome"));
        await LookAsync(page, "door-welcome");
        await page.Locator("button.primary").ClickAsync();
        await bob.HeadedAsync("Sign-in");
        await LookAsync(page, "door-account");
        foreach (var (path, name) in new[] { ("signin/prove?returnUrl=%2Fjournal", "door-prove"), ("signin/proved", "door-proved"), ("signin/provider/linked", "door-linked") })
        {
            await page.GotoAsync(path);
            await LookAsync(page, name);
            await bob.DescribedAsync(page);
        }

        Assert.Empty(bob.Complaints);
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }

    [GeneratedRegex("/signin/provider/continue")]
    private static partial Regex Between();

    [GeneratedRegex("<meta http-equiv=\"refresh\"[^>]*>")]
    private static partial Regex Refresh();
}
