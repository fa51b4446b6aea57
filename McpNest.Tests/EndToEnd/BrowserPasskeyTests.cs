using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Passkeys from the first to the lost one, with devices that Chromium plays.</summary>
public sealed class BrowserPasskeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passkey_IsMadeAtSetup_UsedWithoutTyping_JoinedByAnother_LostAndRecovered()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var here = Named(app.Nest.Url);
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, here);
        var (page, dialog) = (ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        var device = await BrowserPasskeys.HoldAsync(page);

        // The first admin has a passkey and no password.
        await page.GotoAsync(Named(new Uri(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel))).AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("Ada Example");
        await page.GetByLabel("E-mail").FillAsync(BrowserLead.Email);
        await LookAsync(page, "passkey-setup");
        await ada.DescribedAsync(page);
        await ada.ClickAsync("Create a passkey");
        await ada.HeadedAsync("First steps");
        Assert.Equal(1, await device.CountAsync());

        // Recovery codes, shown once.
        await ada.FollowAsync("Sign-in");
        await Expect(page.Locator(".passkeys li")).ToHaveCountAsync(1);
        await LookAsync(page, "account");
        await ada.ClickAsync("Make recovery codes");
        await Expect(page.Locator("[data-codes] li")).ToHaveCountAsync(10);
        var code = await page.Locator("[data-codes] code").First.InnerTextAsync();
        await LookAsync(page, "account-codes");
        await ada.ClickAsync("I have kept them");
        await Expect(page.GetByText("10 of 10 are left.")).ToBeVisibleAsync();
        await ada.ClickAsync("Remove Chrome");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator("p.error:visible")).ToContainTextAsync("only way to sign in");

        // A second device, with a name of its own.
        await ada.ClickAsync("Create a passkey");
        await Expect(page.Locator("p.error:visible")).ToContainTextAsync("This device has a passkey for you already");
        await device.TakeAnotherAsync();
        await ada.ClickAsync("Create a passkey");
        await Expect(page.Locator(".passkeys li")).ToHaveCountAsync(2);
        await page.Locator(".passkeys li").Last.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Laptop");
        await LookAsync(page, "account-rename");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".passkeys li").Last).ToContainTextAsync("Laptop");

        // In again without typing anything.
        await SignOutAsync(ada, device);
        await LookAsync(page, "passkey-signin");
        await SignInAsync(ada, device);
        await ada.HeadedAsync("Overview");
        await ada.FollowAsync("Sign-in");
        await Expect(page.Locator(".passkeys li").Last).ToContainTextAsync("last used");

        // The first device is gone for good; then the second is lost too.
        await page.Locator(".passkeys li").First.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await LookAsync(page, "account-remove");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator(".passkeys li")).ToHaveCountAsync(1);
        await device.LoseAsync();
        await SignOutAsync(ada, device);
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await LookAsync(page, "passkey-recover");
        await ada.DescribedAsync(page);
        await page.GetByLabel("E-mail").FillAsync(BrowserLead.Email);
        await page.GetByLabel("Recovery code").FillAsync(code);
        await ada.ClickAsync("Sign in with this code");
        await ada.HeadedAsync("Sign-in");
        await Expect(page.GetByText("You came in with a recovery code.")).ToBeVisibleAsync();
        await device.SetAnsweringAsync(true);
        await device.TakeAnotherAsync();
        await ada.ClickAsync("Create a passkey");
        await Expect(page.Locator(".passkeys li")).ToHaveCountAsync(2);
        await ada.ClickAsync("Remove Laptop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator(".passkeys li")).ToHaveCountAsync(1);
        await Expect(page.GetByText("9 of 10 are left.")).ToBeVisibleAsync();
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Link_LeadsToAPasskey_OnAPhone_AndNobodyIsLetInUnverified()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var here = Named(app.Nest.Url);
        await app.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Cancel);
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, here, onPhone: true);
        var page = bob.Page;
        var device = await BrowserPasskeys.HoldAsync(page);

        await page.GotoAsync(Named(new Uri(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel))).AbsoluteUri);
        await BrowserPictures.HereAsync(page, "passkey-link-phone");
        await BrowserAxe.HereAsync(page, "link");
        await device.SetVerifiedAsync(false);
        await bob.ClickAsync("Create a passkey");
        await Expect(page.Locator("p.error:visible")).ToContainTextAsync("No passkey was given");
        await device.SetVerifiedAsync(true);
        await bob.ClickAsync("Create a passkey");
        await bob.HeadedAsync("My agents");
        await bob.FollowAsync("Sign-in");
        await BrowserPictures.HereAsync(page, "account-phone");
        await BrowserAxe.HereAsync(page, "sign-in of one's own");

        // A fresh question whose answer nobody verified.
        await SignOutAsync(bob, device);
        await device.SetVerifiedAsync(false);
        await SignInAsync(bob, device);
        await Expect(page.Locator("p.error:visible")).ToContainTextAsync("No passkey was given");
        Assert.Empty(bob.Complaints);
    }

    [Fact]
    public async Task WithoutPasskeys_ThePageSaysSo_AndAPasswordWorks()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, Named(app.Nest.Url));
        var page = ada.Page;
        await page.AddInitScriptAsync("delete globalThis.PublicKeyCredential");

        await page.GotoAsync(Named(new Uri(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel))).AbsoluteUri);
        await Expect(page.GetByText("This browser has no passkeys")).ToBeVisibleAsync();
        await LookAsync(page, "passkey-none");
        await page.GetByLabel("Name").FillAsync("Ada Example");
        await page.GetByLabel("E-mail").FillAsync(BrowserLead.Email);
        await page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await ada.ClickAsync("Create admin");
        await ada.HeadedAsync("First steps");
        await ada.FollowAsync("Sign-in");
        await ada.ClickAsync("Create a passkey");
        await Expect(page.Locator("p.error:visible")).ToContainTextAsync("This browser has no passkeys");
        await page.GetByLabel("New password").FillAsync("copper thistle morning ferry");
        await ada.ClickAsync("Change password");
        await Expect(page.GetByText("The password is set.")).ToBeVisibleAsync();
        await ada.HeadedAsync("Sign-in"); // and the session goes on
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task StaleSession_IsProvedByPasskey_InPlaceAndOnThePage()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, Named(app.Nest.Url));
        var (page, dialog) = (ada.Page, ada.Page.GetByRole(AriaRole.Dialog));
        var device = await BrowserPasskeys.HoldAsync(page);
        await page.GotoAsync(Named(new Uri(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel))).AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("Ada Example");
        await page.GetByLabel("E-mail").FillAsync(BrowserLead.Email);
        await ada.ClickAsync("Create a passkey");
        await ada.HeadedAsync("First steps");
        await ada.OpenAsync("account");
        Age(app);

        await ada.ClickAsync("Make recovery codes");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" })).ToBeFocusedAsync();
        await LookAsync(page, "prove-passkey");
        await device.SetVerifiedAsync(false);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("No passkey was given");
        await device.SetVerifiedAsync(true);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.Locator("[data-codes] li")).ToHaveCountAsync(10);
        await ada.ClickAsync("I have kept them");

        // With a password as well the passkey stays first.
        await page.GetByLabel("New password").FillAsync(BrowserLead.Password);
        await ada.ClickAsync("Set password");
        await Expect(page.GetByText("The password is set.")).ToBeVisibleAsync();
        Age(app);
        await ada.ClickAsync("Make new codes");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make new codes" }).ClickAsync();
        await Expect(dialog.GetByLabel("Password")).ToBeVisibleAsync();
        await LookAsync(page, "prove-passkey-password");
        await dialog.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use the password" }).ClickAsync();
        await Expect(page.Locator("[data-codes] li")).ToHaveCountAsync(10);

        await ada.OpenAsync("journal");
        Age(app);
        await ada.ClickAsync("Export evidence");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Prove it is you");
        await LookAsync(page, "prove-page-passkey");
        await ada.ClickAsync("Use a passkey");
        await ada.HeadedAsync("Journal");
        await page.RunAndWaitForDownloadAsync(() => ada.ClickAsync("Export evidence"));
        Assert.Empty(ada.Complaints);
    }

    // As if everybody had signed in six minutes ago.
    private static void Age(NestApp app)
    {
        foreach (var session in app.Nest.Get<SessionBook>().All)
        {
            session.ProvenAt -= TimeSpan.FromMinutes(6);
        }
    }

    private static async Task SignOutAsync(BrowserPerson person, BrowserPasskeys device)
    {
        await device.SetAnsweringAsync(false); // the page asks as soon as it is there
        await new BrowserLead(person).SignOutAsync();
    }

    private static async Task SignInAsync(BrowserPerson person, BrowserPasskeys device)
    {
        await device.SetAnsweringAsync(true);
        await person.ClickAsync("Sign in with a passkey");
    }

    private static Uri Named(Uri url) => new UriBuilder(url) { Host = "localhost" }.Uri;

    private static async Task LookAsync(IPage page, string name)
    {
        await BrowserPictures.LookAsync(page, name);
        await BrowserAxe.LookAsync(page);
    }
}
