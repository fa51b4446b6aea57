using McpNest.Tests.SignIn.Provider;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Coming through a real provider in a real browser, and proving there who one is while the console waits.</summary>
[Collection("identity provider")]
public sealed class BrowserProviderTests
{
    [Fact]
    public async Task WhoCameThroughAProvider_ProvesItThereInAnotherTab_AndTheActGoesOn()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var here = await ProviderNest.StartAsync(new() { ["McpNest:Access:JustInTime"] = "true" });
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, here.Nest.Url);
        var (page, dialog) = (ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        here.Server.Who = here.Server.Who with { Roles = ["McpNest.Admin"] };

        await page.GotoAsync("signin?returnUrl=%2Faccount");
        await LookAsync(page, "provider-signin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Contoso" }).ClickAsync();
        await Expect(page.Locator("[data-interactive=true]")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign-in");
        await Expect(page.GetByText("You can sign in with Contoso.")).ToBeVisibleAsync();
        await LookAsync(page, "provider-account");

        // The provider remembered her and did not say since when, so she has proved nothing here.
        await ada.ClickAsync("Make recovery codes");
        var way = dialog.GetByRole(AriaRole.Link, new() { Name = "Sign in at Contoso" });
        await Expect(way).ToBeVisibleAsync();
        await LookAsync(page, "prove-provider");
        here.Server.Denial = "no";
        var refused = await page.RunAndWaitForPopupAsync(() => way.ClickAsync());
        await Expect(refused.GetByRole(AriaRole.Alert)).ToContainTextAsync("Contoso did not let you in");
        await Expect(refused.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Prove it is you");
        await LookAsync(refused, "prove-page-provider");
        here.Server.Denial = null;
        await refused.GetByRole(AriaRole.Link, new() { Name = "Sign in at Contoso" }).ClickAsync();

        await Expect(refused.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("It is you");
        await LookAsync(refused, "proved");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-codes] li")).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Link, new() { Name = "Link another account at Contoso" }).ClickAsync();
        await Expect(page.GetByText("You can sign in with Contoso.")).ToBeVisibleAsync();
        await LookAsync(page, "linked");
        Assert.All(ada.Complaints, complaint => Assert.StartsWith("another origin: " + here.Server.Address.Authority, complaint, StringComparison.Ordinal));
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }
}
