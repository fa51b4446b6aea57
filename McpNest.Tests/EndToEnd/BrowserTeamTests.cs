using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>A new team: from the setup link to a member's first allowed call, with every click counted.</summary>
public sealed class BrowserTeamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NewTeam_ReachesAMembersFirstAllowedCall_InTwelveClicksOfTheLeadAndThreeOfTheMember(bool onPhones)
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url, onPhones);
        var (page, clicks) = (ada.Page, 0);
        await page.GotoAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await page.GetByLabel("Name").FillAsync("Ada Example");
        await page.GetByLabel("E-mail").FillAsync(BrowserLead.Email);
        await page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await ClickAsync("Create admin");
        await ClickAsync("Save and go on");
        await ClickAsync("Add and start the sample server");
        await ClickAsync("Approve these 6");
        await page.Locator("section[aria-labelledby=access-group] select").SelectOptionAsync("Everyone");
        clicks++;
        await ClickAsync("Give them to the group");
        await Expect(page.Locator("#step-connect.open")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Invite" }).ClickAsync();
        clicks++;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("E-mail").FillAsync("bob@example.com");
        await dialog.GetByLabel("Name").FillAsync("Bob Example");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        clicks++;
        var link = await dialog.Locator("[data-invitation]").InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy" }).First.ClickAsync();
        clicks++;
        Assert.InRange(clicks, 1, 12);

        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url, onPhones);
        await bob.Page.GotoAsync(link);
        await bob.ClickAsync("Sign in"); // 1
        await bob.HeadedAsync("My agents");
        await bob.Page.Locator("header.page").GetByRole(AriaRole.Button, new() { Name = "Add to Cursor" }).ClickAsync(); // 2
        dialog = bob.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy the key" }).ClickAsync(); // 3
        var key = await dialog.Locator("[data-key]").InnerTextAsync();
        var client = await app.ConnectAsync(new Uri(app.Nest.Url, $"/u/{key}/mcp"));
        var result = await client.CallToolAsync("sample__echo", new Dictionary<string, object?> { ["text"] = "good day" }, cancellationToken: Cancel);

        Assert.NotEqual(true, result.IsError);
        await Expect(dialog.Locator(".progress li").Last).ToContainTextAsync("first call");
        Assert.Empty(ada.Complaints);
        Assert.Empty(bob.Complaints);

        async Task ClickAsync(string button)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            clicks++;
        }
    }
}
