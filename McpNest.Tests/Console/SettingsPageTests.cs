using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Settings;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>Settings by role: what each reads, and what an admin changes.</summary>
public sealed class SettingsPageTests : ConsoleTest
{
    public SettingsPageTests()
    {
        Services.AddSingleton<InstanceReader>(() => new InstanceFacts
        {
            DataFolder = "/data/nest",
            BackupCommand = "mcpnest backup nest.backup",
            Settings =
            [
                new SettingFact("McpNest:Limits:Sessions", "5", "1000", "/data/nest/appsettings.json"),
                new SettingFact("McpNest:Limits:ListPages", "50", "50", null),
                new SettingFact("McpNest:Journal:RetentionMonths", "12", "12", null),
            ],
            OtherSections = [("Kestrel", "/data/nest/appsettings.json")],
        });
        Services.AddSingleton(new AddressFacts(
            () => new Uri(Journal.State.Address ?? "http://localhost:5080"), () => new Uri("http://localhost:5080"), isConfigured: false, _ => null));
    }

    [Fact]
    public async Task Admin_ChangesTheAddressAndWhoSeesNames()
    {
        await SignInAsync();
        var page = Render<SettingsPage>();

        page.WaitForElement("#nest input[type=url]").Input("https://nest.example.com");
        await page.Find("#nest form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("https://nest.example.com", Journal.State.Address));
        await page.FindAll("#nest input[name=names]")[1].ChangeAsync(new() { Value = true });
        page.WaitForAssertion(() => Assert.Equal(NameAudience.Auditors, Journal.State.NamesShownTo));
    }

    [Fact]
    public async Task Auditor_ReadsEverythingAndChangesNothing()
    {
        await SignInAsync(MemberRole.Auditor, "Auditor", "Journal");
        var page = Render<SettingsPage>();

        page.WaitForElement("#instance");
        Assert.Contains("McpNest:Limits:Sessions, set in /data/nest/appsettings.json", page.Find("#limits").TextContent, StringComparison.Ordinal);
        Assert.Contains("5 (usually 1000)", page.Find("#instance").TextContent, StringComparison.Ordinal);
        Assert.Contains("Kestrel", page.Find("#instance").TextContent, StringComparison.Ordinal);
        Assert.Contains("No backup is on record", page.Find("#journal").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#nest input"));
        Assert.Empty(page.FindAll("form"));
    }

    [Theory]
    [InlineData(MemberRole.Lead, "Lead", "Auditor")]
    [InlineData(MemberRole.Member)]
    public async Task Others_SeeTheirOwnBrowserOnly(MemberRole role, params string[] policies)
    {
        await SignInAsync(role, policies);
        var page = Render<SettingsPage>();

        page.WaitForElement("#browser");
        Assert.Equal(["browser"], page.FindAll("section").Select(section => section.Id));
        Assert.DoesNotContain("/data/nest", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_SayWhereTheyGo_AndHowThatWent_AndAnAdminTriesIt()
    {
        var tested = new List<string>();
        Services.AddSingleton(new NoticeBoard(
            () => [new NoticePlace("hook:1", "Slack at hooks.example.com", "everything", 2, null, TimeProvider.System.GetUtcNow(), "hooks.example.com answered 404.", TimeProvider.System.GetUtcNow())],
            (actor, key, _) =>
            {
                tested.Add(key);
                return Task.CompletedTask;
            }));
        await SignInAsync();
        var page = Render<SettingsPage>();

        Assert.Contains("hooks.example.com answered 404.", page.WaitForElement("#notices .setting").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 notices wait.", page.Find("#notices").TextContent, StringComparison.Ordinal);
        await page.Find("#notices button").ClickAsync(new());
        Assert.Equal(["hook:1"], tested);

        await SignInAsync(MemberRole.Auditor, "Auditor", "Journal");
        Assert.Empty(Render<SettingsPage>().WaitForElement("#notices .setting").QuerySelectorAll("button"));
    }

    [Fact]
    public async Task Keys_CanBeSwitchedOff_ForThisBrowser()
    {
        await SignInAsync(MemberRole.Member);
        var page = Render<SettingsPage>();
        Assert.True(page.WaitForElement("input[name=letters]").HasAttribute("checked"));

        await page.FindAll("input[name=letters]")[1].ChangeAsync(new() { Value = true });

        page.WaitForAssertion(() => Assert.Equal(["keys", "off"], JSInterop.Invocations["nest.keep"].Single().Arguments));
        Assert.True(page.FindAll("input[name=letters]")[1].HasAttribute("checked"));
    }

    [Fact]
    public async Task Search_LeavesWhatFits()
    {
        await SignInAsync();
        var page = Render<SettingsPage>();
        page.WaitForElement("[data-filter]").Input("retention");

        page.WaitForAssertion(() => Assert.Equal("Kept for", Assert.Single(page.FindAll(".setting .name")).TextContent));
    }

    [Fact]
    public async Task SearchThatFindsNothing_SaysSo_AndLeavesNoEmptySections()
    {
        await SignInAsync();
        var page = Render<SettingsPage>();
        page.WaitForElement("[data-filter]").Input("retention");
        page.WaitForAssertion(() => Assert.Equal("journal", Assert.Single(page.FindAll("section:not([hidden])")).Id));

        page.Find("[data-filter]").Input("nothing of that name");
        page.WaitForAssertion(() => Assert.Equal("No setting fits.", page.Find("[role=status]").TextContent));
        Assert.Empty(page.FindAll("section:not([hidden])"));

        page.Find("[data-filter]").Input("");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("section[hidden], [role=status]")));
    }

    private async Task SignInAsync(MemberRole role, params string[] policies)
    {
        var id = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "cleo@example.com", Name = "Cleo Example", Role = role }, Ct);
        Authorization.SetAuthorized("cleo@example.com");
        Authorization.SetClaims(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, id.ToString()));
        Authorization.SetPolicies(policies);
    }
}
