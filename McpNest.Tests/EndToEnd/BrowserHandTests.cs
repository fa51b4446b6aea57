using McpNest.Core.Policy;
using McpNest.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>What only a browser does for a person, where it cannot be done as usual.</summary>
public sealed class BrowserHandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RefusedClipboard_IsSaid_AndLoadingAgainStaysOnThePage()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = ada.Page;
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.OpenAsync("settings");
        await page.EvaluateAsync("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); document.execCommand = () => false; }");

        var copy = page.Locator("#journal .copy");
        await copy.ClickAsync();
        await Expect(copy.Locator(".not-done")).ToBeVisibleAsync();
        Assert.Equal(await page.Locator("#journal .issued code").InnerTextAsync(), await page.EvaluateAsync<string>("getSelection().toString()"));

        await page.EvaluateAsync("document.documentElement.dataset.before = 'yes'");
        await page.EvaluateAsync("document.querySelector('#components-reconnect-modal .when-lost').lastElementChild.click()");
        await Expect(page.Locator("html:not([data-before])")).ToHaveCountAsync(1);
        await ada.UsableAsync(page);
        Assert.EndsWith("/settings", page.Url, StringComparison.Ordinal);
    }
}
