using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.People;
using McpNest.Web.Console.Servers;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Pages over the real Core: what a click does, and what the page then says.</summary>
public sealed class PageTests : ConsoleTest
{
    [Fact]
    public async Task AddServer_Refused_KeepsWhatWasTyped()
    {
        await SignInAsync();
        await AddServerAsync();
        var page = Render<AddServerPage>();
        page.FindAll("input[name=kind]")[3].Change(true);
        page.Find("input[maxlength='24']").Input("files");
        page.Find("input[placeholder=npx]").Change("dotnet");

        await page.Find("form").SubmitAsync();

        Assert.NotEmpty(page.WaitForElement("[role=alert]").TextContent);
        Assert.Equal("dotnet", page.Find("input[placeholder=npx]").GetAttribute("value"));
    }

    [Fact]
    public async Task HostedServer_ShowsItsWholeCommandLineUntilItIsApproved()
    {
        await SignInAsync();
        await Services.GetRequiredService<ServersBook>().AddAsync(
            Actor.Operator, new AddServer { Slug = "tool", Transport = ServerTransport.Stdio, Command = "dotnet", Args = ["--info", "two words"] }, Ct);
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "tool"));

        Assert.Equal("dotnet --info \"two words\"", page.WaitForElement(".whole-line").TextContent.Trim());
        Assert.Contains("not contained", page.Markup, StringComparison.Ordinal);
        await page.FindAll("button").Single(button => button.TextContent.Contains("Approve launch", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForAssertion(() => Assert.True(Journal.State.FindServer("tool")!.MayConnect));
        page.WaitForAssertion(() => Assert.DoesNotContain("Approve launch", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Member_SeesNoPageOfOthers()
    {
        await SignInAsync();
        Authorization.SetPolicies();
        var page = Render<MemberPage>(p => p.Add(c => c.Id, Guid.CreateVersion7()));

        Assert.Equal("You can open your own page only.", page.WaitForElement("[role=alert]").TextContent);
    }

    [Fact]
    public async Task Everybody_HasOneWayToTheSettings()
    {
        await SignInAsync();
        Assert.Single(Render<NavigationRail>().FindAll("a[href=settings]"));
        Authorization.SetPolicies();
        Assert.Equal(["agents", "accounts", "account", "settings"], Render<NavigationRail>().FindAll("li a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Lead_WhoIsDemotedWhileAPageOfOthersIsOpen_SeesNothingMore()
    {
        await SignInAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        var other = await people.AddAsync(Actor.Operator, new AddMember { Email = "bo@example.com", Name = "Bo Lindqvist" }, Ct);
        var page = Render<MemberPage>(p => p.Add(c => c.Id, other));
        page.WaitForAssertion(() => Assert.Contains("bo@example.com", page.Markup, StringComparison.Ordinal));

        Authorization.SetPolicies();
        await people.SuspendAsync(Actor.Operator, other, Ct);

        page.WaitForAssertion(() => Assert.DoesNotContain("bo@example.com", page.Markup, StringComparison.Ordinal));
        Assert.Equal("You can open your own page only.", page.Find("[role=alert]").TextContent);
    }

    [Fact]
    public async Task Admin_MakesASignInLinkThatIsShownOnce_AndALeadIsNotOfferedOne()
    {
        await SignInAsync();
        var other = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bo@example.com", Name = "Bo" }, Ct);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MemberPage>(p => p.Add(c => c.Id, other));
        page.WaitForElement(".actions");

        await Buttons().Single().ClickAsync(new());

        Assert.Equal("https://nest.example.com/signin/link#bo@example.com", dialogs.WaitForElement("[data-sign-in-link]").TextContent);
        Authorization.SetPolicies("Lead", "Auditor");
        var asLead = Render<MemberPage>(p => p.Add(c => c.Id, other));
        asLead.WaitForElement(".actions");
        Assert.DoesNotContain("Sign-in link", asLead.Markup, StringComparison.Ordinal);

        IEnumerable<AngleSharp.Dom.IElement> Buttons() =>
            page.FindAll("button").Where(button => button.TextContent.Contains("Sign-in link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopBanner_SaysNames()
    {
        var id = await SignInAsync();
        var banners = Render<Banners>();
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Member(id), new Stop(StopScope.Member, id), null, Ct);

        var text = banners.WaitForElement(".banner").TextContent;
        Assert.Contains("Stopped: Ines Moreau", text, StringComparison.Ordinal);
        Assert.Contains("by Ines Moreau", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ines@example.com", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_IsAnnouncedUntilSomebodyResumes()
    {
        var me = await SignInAsync();
        var agent = (await Services.GetRequiredService<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Cursor" }, Ct)).AgentId;
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var banners = Render<Banners>();
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Operator, new Stop(StopScope.Agent, agent), null, Ct);
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Operator, Stop.Everything, "drill", Ct);
        banners.WaitForElements(".banner", 2);

        var banner = banners.WaitForElement(".banner");
        Assert.Contains("drill", banner.TextContent, StringComparison.Ordinal);
        await banners.InvokeAsync(() => banners.Find(".banner button").Click());
        Assert.Contains("Calls of 1 agent of 1 person are served again", dialogs.WaitForElement(".mud-message-box").TextContent, StringComparison.Ordinal);
        Assert.Contains("One other stop stays.", dialogs.Find(".mud-message-box").TextContent, StringComparison.Ordinal);
        Assert.Contains(Stop.Everything, Journal.State.Stops);
        await dialogs.Find(".mud-message-box__yes-button").ClickAsync(new());
        banners.WaitForAssertion(() => Assert.Single(banners.FindAll(".banner")));
        await banners.Find(".banner button").ClickAsync(new()); // one agent: nothing is asked

        banners.WaitForAssertion(() => Assert.Empty(banners.FindAll(".banner")));
        Assert.Empty(Journal.State.Stops);
    }

    [Fact]
    public async Task StopOfAnAgent_IsNoNewsAnyMore_OnceItsKeyIsRevoked()
    {
        var me = await SignInAsync();
        var agents = Services.GetRequiredService<AgentsBook>();
        var agent = (await agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Cursor" }, Ct)).AgentId;
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Operator, new Stop(StopScope.Agent, agent), null, Ct);
        var banners = Render<Banners>();
        banners.WaitForElement(".banner");

        await agents.RevokeAsync(Actor.Operator, agent, Ct);

        banners.WaitForAssertion(() => Assert.Empty(banners.FindAll(".banner")));
    }
}
