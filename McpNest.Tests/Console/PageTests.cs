using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Audit;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.People;
using McpNest.Web.Console.Servers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>Pages over the real Core: what a click does, and what the page then says.</summary>
public sealed class PageTests : ConsoleTest
{
    [Fact]
    public async Task Audit_FollowsNewCallsWithoutReload()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var page = Render<AuditPage>();
        page.WaitForElement(".empty");

        await CallAsync(agent, tool);

        page.WaitForAssertion(() => Assert.Contains("files__read", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.Contains("no grant", page.Find("tbody tr .why").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_AddressWithCall_OpensItsDetails()
    {
        var agent = await SignInWithKeyAsync();
        var seq = await CallAsync(agent, await AddServerAsync());
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo($"audit?call={seq}&q=result:denied");
        var page = Render<AuditPage>();

        Assert.Contains("Metadata only.", page.WaitForElement(".detail").TextContent, StringComparison.Ordinal);
        page.Find(".detail [aria-label=Close]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".detail")));
        Assert.EndsWith("audit?q=result%3Adenied", navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_ListsBesideTheQuery_EditItsText_AndAFaultIsOneLine()
    {
        var agent = await SignInWithKeyAsync();
        await CallAsync(agent, await AddServerAsync());
        var navigation = Services.GetRequiredService<NavigationManager>();
        var page = Render<AuditPage>();
        page.WaitForElement("tbody tr");

        await Select("Result").ChangeAsync(new() { Value = "succeeded" });
        page.WaitForAssertion(() => Assert.Contains("No call fits", page.Markup, StringComparison.Ordinal));
        Assert.Equal("result:succeeded", page.Find("input.query").GetAttribute("value"));
        await Select("Result").ChangeAsync(new() { Value = "denied" });
        await Select("Member").ChangeAsync(new() { Value = Select("Member").QuerySelectorAll("option")[1].GetAttribute("value") });
        page.WaitForElement("tbody tr");
        Assert.Matches(@"q=result%3Adenied%20member%3Amember-[0-9a-f]{6}$", navigation.Uri); // nobody's address
        Assert.Equal("Ines Moreau", Select("Member").QuerySelector("option[selected]")?.TextContent ?? "Ines Moreau");

        await page.Find("input.query").ChangeAsync(new() { Value = "sever:files" });
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("#query-fault").TextContent));
        Assert.Empty(page.FindAll("tbody tr"));
        Assert.True(page.Find("button[formaction='audit/export.csv']").HasAttribute("disabled"));
        await page.Find("input.query").ChangeAsync(new() { Value = "server:files -tool:write" });
        page.WaitForElement("tbody tr");
        Assert.Empty(page.Find("#query-fault").TextContent);
        Assert.Equal("server:files -tool:write", page.Find("input[name=q]").GetAttribute("value"));

        AngleSharp.Dom.IElement Select(string label) => page.FindAll("label.inline").Single(field => field.TextContent.StartsWith(label, StringComparison.Ordinal)).QuerySelector("select")!;
    }

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
        await SignInAsync();
        var banners = Render<Banners>();
        await Services.GetRequiredService<StopsBook>().StopAsync(Actor.Operator, Stop.Everything, "drill", Ct);

        var banner = banners.WaitForElement(".banner");
        Assert.Contains("drill", banner.TextContent, StringComparison.Ordinal);
        await banners.Find(".banner button").ClickAsync(new());

        banners.WaitForAssertion(() => Assert.Empty(banners.FindAll(".banner")));
        Assert.Empty(Journal.State.Stops);
    }

    private async Task<Guid> SignInWithKeyAsync() => (await Services.GetRequiredService<AgentsBook>().IssueAsync(
        Actor.Operator, new IssueKey { MemberId = await SignInAsync(), AgentName = "Cursor" }, Ct)).AgentId;

    private async Task<long> CallAsync(Guid agent, ServerTool tool)
    {
        var target = CallTarget.Of(Journal.State.FindServer("files")!.Id, tool.Id);
        var intent = new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = target, Method = "tools/call", RequestBytes = 17 };
        return (await Journal.AdmitAsync(intent, Ct)).Seq;
    }
}
