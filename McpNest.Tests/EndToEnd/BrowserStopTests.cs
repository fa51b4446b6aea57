using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The emergency stop as people use it: it says what it will stop, and the next call is refused.</summary>
public sealed class BrowserStopTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stops_SayWhatTheyTouch_BindTheNextCall_AndStandOnEveryPageUntilResumed()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var sample = await app.AddSampleServerAsync("sample");
        var bob = await app.AddMemberAsync("bob@example.com");
        await app.GrantAsync(bob, sample, "echo");
        var (_, url) = await app.IssueAsync(bob, "Cursor");
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var lead = new BrowserLead(ada);
        await lead.SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var (page, dialog) = (ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        var stop = dialog.GetByRole(AriaRole.Button, new() { Name = "Stop now" });

        await page.Locator(".rail .stop").ClickAsync();
        await Expect(dialog.Locator(".effect")).ToHaveTextAsync("Stops 1 agent of 1 person, beginning with the next call.");
        await Expect(stop).ToBeDisabledAsync();
        await BrowserPictures.LookAsync(page, "stop-everything");
        await BrowserAxe.LookAsync(page);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "One tool" }).CheckAsync();
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "One tool" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Option, new() { Name = "sample__echo" })).ToBeVisibleAsync();
        await BrowserAxe.HereAsync(page, "the open list");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog.Locator("[role=option]")).ToHaveCountAsync(0);
        await BrowserPicker.ChooseAsync(dialog, "One tool", "sample__echo");
        await Expect(dialog.Locator(".effect")).ToContainTextAsync("Stops 1 agent of 1 person");
        await dialog.GetByLabel("Reason").FillAsync("An odd echo");
        await stop.ClickAsync();
        await Expect(page.Locator(".banner[role=alert]")).ToContainTextAsync("Stopped: sample__echo");
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "sample__echo", new() { ["text"] = "good day" })));

        await ada.FollowAsync("Access");
        await Expect(page.Locator(".banner[role=alert]")).ToContainTextAsync("An odd echo");
        await BrowserAxe.LookAsync(page);
        await lead.ResumeAsync();
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "sample__echo", new() { ["text"] = "good day" })));

        await lead.StopEverythingAsync("A drill");
        Assert.True(NestApp.IsRefused(await app.CallAsync(url, "sample__echo", new() { ["text"] = "good day" })));
        await lead.ResumeAsync(isAsked: true);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task PlainMember_StopsTheirOwnAgentOnly()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var bob = await app.AddMemberAsync("bob@example.com");
        var cleo = await app.AddMemberAsync("cleo@example.com");
        await app.IssueAsync(cleo, "Claude Code");
        var (_, url) = await app.IssueAsync(bob, "Cursor");
        await using var person = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await person.Page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));
        await person.ClickAsync("Sign in");
        await Expect(person.Page.Locator("[data-interactive=true]")).ToBeVisibleAsync();

        await person.Page.Locator(".rail .stop").ClickAsync();
        var dialog = person.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("input[type=radio]")).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Combobox).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Option)).ToHaveCountAsync(1); // theirs
        await dialog.GetByRole(AriaRole.Option).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop now" }).ClickAsync();
        await Expect(person.Page.Locator(".banner[role=alert]")).ToContainTextAsync("Stopped: Cursor");
        Assert.Contains("this agent is stopped", NestApp.TextOf(await app.CallAsync(url, "x__y")), StringComparison.Ordinal);
        await person.ClickAsync("Resume");
        await Expect(person.Page.Locator(".banner[role=alert]")).ToHaveCountAsync(0);
        Assert.Empty(app.Journal.State.Stops);
    }
}
