using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.SignIn.Joining;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Joining in a real browser: by the link of a group, on a phone in the dark; and what an admin does for it.</summary>
public sealed class BrowserJoiningTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OnAPhone_SomebodyJoinsByTheLink_ReadsWhatIsRecorded_AndIsIn()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync(welcomes: true);
        var group = await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        var made = await app.Nest.Get<JoinLinks>().MakeAsync(Actor.Operator, group, TimeSpan.FromDays(7), 5, Cancel);
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url, onPhone: true);

        await bob.Page.GotoAsync(made.Url);
        await Expect(bob.Page).ToHaveURLAsync(new Uri(app.Nest.Url, "/join").AbsoluteUri); // the code left the address bar
        await LookAsync(bob, "join");
        await OnPhoneAsync(bob);
        await bob.Page.GetByLabel("Name").FillAsync("Bob Example");
        await bob.Page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await bob.Page.GetByLabel("Password").FillAsync("password password");
        await bob.ClickAsync("Join");
        await Expect(bob.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("among the first that are tried");
        await BrowserAxe.HereAsync(bob.Page, "a refused password");
        await bob.Page.GetByLabel("Password").FillAsync(BrowserLead.Password);
        await bob.Page.GetByLabel("Password").PressAsync("Enter");

        await Expect(bob.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What is recorded about you");
        await LookAsync(bob, "welcome");
        await OnPhoneAsync(bob);
        await bob.ClickAsync("I have read it");
        await bob.HeadedAsync("My agents");
        await bob.OpenAsync("accounts"); // asked once only

        Assert.Contains(Assert.Single(app.Journal.State.Members.Values).Id, app.Journal.State.Groups[group].Members);
        Assert.DoesNotContain(made.Url.Split('#')[1], string.Join('\n', app.Logs.Lines), StringComparison.Ordinal);
        Assert.Empty(bob.Complaints);
    }

    [Fact]
    public async Task WhereThereArePasskeys_SomebodyJoinsWithOne_AndOnlyAsSomebodyNew()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        var group = await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        await app.AddMemberAsync("ada@example.com");
        var made = await app.Nest.Get<JoinLinks>().MakeAsync(Actor.Operator, group, TimeSpan.FromDays(7), 1, Cancel);
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, Named(app.Nest.Url));
        var device = await BrowserPasskeys.HoldAsync(bob.Page);

        await bob.Page.GotoAsync(Named(new Uri(made.Url)).AbsoluteUri);
        await LookAsync(bob, "join-passkey");
        await bob.Page.GetByLabel("Name").FillAsync("Bob Example");
        await bob.Page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await bob.ClickAsync("Create a passkey");
        await Expect(bob.Page.Locator("p.error:visible")).ToContainTextAsync("a member's already");
        Assert.Equal(0, await device.CountAsync());
        await bob.Page.GetByLabel("E-mail").FillAsync("bob@example.com");
        await bob.Page.GetByLabel("E-mail").PressAsync("Enter");
        await Expect(bob.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least 15 characters");
        await bob.ClickAsync("Create a passkey");
        await Expect(bob.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("My agents");

        Assert.Equal(1, await device.CountAsync());
        var member = Assert.Single(app.Journal.State.Groups[group].Members);
        Assert.False(await app.Nest.Accounts.HasPasswordAsync(member, Cancel));
    }

    [Fact]
    public async Task AnAdmin_SharesALink_PastesAList_AndHandsOver_WithoutBarriers()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Backend", Cancel);
        var people = app.Nest.Get<PeopleBook>();
        var cleo = await people.AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example", Role = MemberRole.Lead }, Cancel);
        await people.AddAsync(Actor.Operator, new AddMember { Email = "nightly@ci.example.com", Name = "Nightly build", Kind = MemberKind.Service, OwnerId = cleo }, Cancel);
        var dialog = ada.Page.GetByRole(AriaRole.Dialog);

        await ada.OpenAsync("people?show=groups");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Join link of Backend" }).ClickAsync();
        await LookAsync(ada, "join-link-new");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make link" }).ClickAsync();
        await Expect(dialog.Locator("[data-join-link]")).ToContainTextAsync("/join#mcpj_");
        await LookAsync(ada, "join-link-made");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(ada.Page.GetByText("0 joined, 20 left, ends in 6 days")).ToBeVisibleAsync();
        await LookAsync(ada, "join-links");

        await ada.OpenAsync("people");
        await ada.ClickAsync("Invite");
        await dialog.GetByLabel("E-mail").FillAsync("Dan Example <dan@example.com>\ncleo@example.com\nnobody");
        await Expect(dialog.GetByText("1 to invite, 1 members already, 0 twice, 1 not an address.")).ToBeVisibleAsync();
        await LookAsync(ada, "invite-list");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await ada.OpenAsync($"people/{cleo}");
        await ada.ClickAsync("Remove…");
        await Expect(dialog).ToContainTextAsync("Who answers for Nightly build from now on?");
        await LookAsync(ada, "leave");
        await dialog.GetByLabel("Who answers for").SelectOptionAsync(new SelectOptionValue { Label = $"Ada Example ({BrowserLead.Email})" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await ada.HeadedAsync("People");
        Assert.Empty(ada.Complaints);
    }

    private static Uri Named(Uri url) => new UriBuilder(url) { Host = "localhost" }.Uri;

    private static async Task OnPhoneAsync(BrowserPerson person)
    {
        await person.Page.SetViewportSizeAsync(390, 844);
        await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
    }

    private static async Task LookAsync(BrowserPerson person, string name)
    {
        await BrowserPictures.LookAsync(person.Page, name);
        await BrowserAxe.LookAsync(person.Page);
    }
}
