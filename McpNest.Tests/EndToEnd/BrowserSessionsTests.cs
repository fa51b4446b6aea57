using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Sessions in real browsers: seen, ended from elsewhere, and asked who is there before what cannot be taken back.</summary>
public sealed class BrowserSessionsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SessionEndedElsewhere_AndASuspendedAdmin_AreOutOfTheirOpenPages()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var bob = await app.Nest.AddMemberAsync("bob@example.com", BrowserLead.Password, MemberRole.Admin);
        await using var desk = await SignedInAsync(chromium.Browser, app);
        await using var phone = await SignedInAsync(chromium.Browser, app);
        await desk.OpenAsync("account");
        await phone.OpenAsync("people");
        var other = desk.Page.Locator("section:has(> #sessions) tbody tr").Filter(new() { HasNotText = "this one" });
        await Expect(other).ToHaveCountAsync(1);
        await Expect(other).ToContainTextAsync("Chrome on Linux");
        await LookAsync(desk.Page, "sessions-own");

        await other.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(phone.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Signed out");
        await Expect(other).ToHaveCountAsync(0);

        // An open dialog does not outlive it.
        await desk.OpenAsync("people");
        await desk.ClickAsync("Invite");
        await ada.OpenAsync($"people/{bob}");
        await Expect(ada.Page.Locator("section:has(> #sessions) tbody tr")).ToHaveCountAsync(1);
        await LookAsync(ada.Page, "sessions-other");
        await ada.ClickAsync("Suspend…");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Signed out");
        await Expect(Dialog(desk)).ToHaveCountAsync(0);
        Assert.Empty(app.Nest.Get<SessionBook>().Of(bob));
        Assert.Empty(ada.Complaints);
        Assert.Empty(desk.Complaints);
        Assert.Empty(phone.Complaints);
    }

    [Fact]
    public async Task StaleSession_ProvesItInPlace_AndLosesNothing()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var bob = await app.AddMemberAsync("bob@example.com");
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.OpenAsync($"people/{bob}");
        Age(app);

        await ada.ClickAsync("Issue key");
        await Dialog(ada).GetByLabel("Name of the agent").Or(Dialog(ada).Locator("#issue-key input").First).First.FillAsync("Nightly laptop");
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Issue key" }).ClickAsync();
        var prove = ada.Page.Locator("[role=dialog]").Filter(new() { HasText = "Prove it is you" });
        await Expect(prove.GetByLabel("Password")).ToBeFocusedAsync();
        await LookAsync(ada.Page, "sessions-prove");
        await prove.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(prove).ToHaveCountAsync(0);
        await Expect(Dialog(ada).Locator("#issue-key input").First).ToHaveValueAsync("Nightly laptop");
        Assert.Empty(app.Journal.State.Agents);

        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "Issue key" }).ClickAsync();
        await prove.GetByLabel("Password").FillAsync("not my password");
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(prove.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not your password.");
        await prove.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(Dialog(ada).Locator("[data-key]")).ToBeVisibleAsync();
        Assert.Single(app.Journal.State.Agents);
        await Dialog(ada).GetByRole(AriaRole.Button, new() { Name = "I have stored it" }).ClickAsync();

        // What leaves as a file asks on a page of its own, and leads back.
        await ada.OpenAsync("journal");
        Age(app);
        await ada.ClickAsync("Export evidence");
        await Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Prove it is you");
        await LookAsync(ada.Page, "sessions-prove-page");
        await ada.Page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await ada.ClickAsync("Continue");
        await ada.HeadedAsync("Journal");
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync("Export evidence"));
        Assert.StartsWith("evidence-", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Empty(ada.Complaints);
    }

    private static ILocator Dialog(BrowserPerson person) => person.Page.GetByRole(AriaRole.Dialog);

    // As if the person had signed in six minutes ago.
    private static void Age(NestApp app)
    {
        foreach (var session in app.Nest.Get<SessionBook>().All)
        {
            session.ProvenAt -= TimeSpan.FromMinutes(6);
        }
    }

    private static async Task<BrowserPerson> SignedInAsync(IBrowser browser, NestApp app)
    {
        var person = await BrowserPerson.ArriveAsync(browser, app.Nest.Url);
        await person.Page.GotoAsync("signin");
        await person.Page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await person.Page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await person.ClickAsync("Sign in");
        await Expect(person.Page.Locator("[data-interactive=true]")).ToBeVisibleAsync();
        return person;
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }
}
