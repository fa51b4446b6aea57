using AngleSharp.Dom;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Audit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>The audit page over the real Core.</summary>
public sealed class AuditPageTests : AuditPageTest
{
    [Fact]
    public async Task Page_FollowsNewCallsWithoutReload()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var page = Render<AuditPage>();
        page.WaitForElement(".empty");

        await CallAsync(agent, tool);

        page.WaitForAssertion(() => Assert.Contains("files__read", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.Contains("no grant", page.Find("tbody tr td:last-child").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressWithCall_OpensItsDetails_AndKeepsThemWhileTheViewChanges()
    {
        var agent = await SignInWithKeyAsync();
        var seq = await CallAsync(agent, await AddServerAsync());
        Navigation.NavigateTo($"audit?call={seq}&q=result:denied");
        var page = Render<AuditPage>();

        Assert.Contains("Metadata only.", page.WaitForElement(".detail").TextContent, StringComparison.Ordinal);
        Assert.Equal("No grant. It never reached the server.", page.Find(".decided li").TextContent);
        Assert.Contains("servers/files?tool=read", page.FindAll(".detail a").Select(link => link.GetAttribute("href")));
        Assert.DoesNotContain("The server saw", page.Find(".decided").TextContent, StringComparison.Ordinal); // it saw nothing
        Navigation.NavigateTo($"audit?call={seq}&q=result:succeeded"); // it is not in this list
        page.WaitForAssertion(() => Assert.Contains("Nothing fits", page.Markup, StringComparison.Ordinal));
        page.Find(".detail [aria-label=Close]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".detail")));
        Assert.EndsWith("audit?q=result%3Asucceeded", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticks_EditTheText_AndAFaultIsOneLine()
    {
        var agent = await SignInWithKeyAsync();
        await CallAsync(agent, await AddServerAsync());
        var page = Render<AuditPage>();
        page.WaitForElement(".facets input");

        await TickAsync(page, "denied");
        page.WaitForAssertion(() => Assert.Equal("result:denied", page.Find("input.query").GetAttribute("value")));
        page.WaitForAssertion(() => Assert.True(Box(page, "denied").HasAttribute("checked")));
        await TickAsync(page, "Ines Moreau");
        page.WaitForAssertion(() => Assert.Matches(@"q=result%3Adenied%20member%3Amember-[0-9a-f]{6}$", Navigation.Uri)); // nobody's address
        page.WaitForElement("tbody tr");
        page.WaitForAssertion(() => Assert.True(Box(page, "Ines Moreau").HasAttribute("checked")));
        Assert.Equal("Ines Moreau (ines@example.com)", Box(page, "Ines Moreau").ParentElement!.QuerySelector(".name")!.GetAttribute("title"));
        await TickAsync(page, "denied");
        page.WaitForAssertion(() => Assert.DoesNotContain("result", Navigation.Uri, StringComparison.Ordinal));

        await page.Find("input.query").ChangeAsync(new() { Value = "sever:files" });
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("#query-fault").TextContent));
        Assert.Empty(page.FindAll("tbody tr"));
        Assert.True(page.Find("button[formaction='audit/export.csv']").HasAttribute("disabled"));
        await page.Find("input.query").ChangeAsync(new() { Value = "server:files -tool:write" });
        page.WaitForElement("tbody tr");
        Assert.Empty(page.Find("#query-fault").TextContent);
        Assert.Equal("server:files -tool:write", page.Find("input[name=q]").GetAttribute("value"));
    }

    [Fact]
    public async Task OpenLine_KeepsItsPlace_AndWhatComesIsCounted()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var seq = await CallAsync(agent, tool);
        Navigation.NavigateTo($"audit?call={seq}");
        var page = Render<AuditPage>();
        page.WaitForElement(".detail");

        await CallAsync(agent, tool);
        page.WaitForAssertion(() => Assert.Contains("1 new", page.Find(".unseen").TextContent, StringComparison.Ordinal));
        Assert.Single(page.FindAll("tbody tr"));
        await page.Find("[data-live]").ClickAsync(new());
        await CallAsync(agent, tool);
        page.WaitForAssertion(() => Assert.Contains("Paused · 2 new", page.Find("[data-live]").TextContent, StringComparison.Ordinal));
        await page.Find("[data-live]").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public async Task Reader_WhoMayNotSeeNames_FindsNoIdOfAPersonOnThePage()
    {
        var people = Services.GetRequiredService<PeopleBook>();
        var me = await SignInAsync();
        var bob = await people.AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Ct);
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ann@example.com", Role = MemberRole.Admin }, Ct);
        var agent = (await Services.GetRequiredService<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = bob, AgentName = "Cursor of Bob" }, Ct)).AgentId;
        var call = await CallAsync(agent, await AddServerAsync());
        await Services.GetRequiredService<NestSettings>().ShowNamesToAsync(Actor.Operator, NameAudience.Auditors, Ct);
        await people.SetRoleAsync(Actor.Operator, bob, MemberRole.Auditor, Ct);
        var change = Journal.Head.Seq;
        await people.SetRoleAsync(Actor.Operator, me, MemberRole.Lead, Ct);
        Authorization.SetPolicies("Lead", "Auditor");

        foreach (var address in new[] { $"audit?call={call}", $"audit?show=changes&call={change}" })
        {
            Navigation.NavigateTo(address);
            var page = Render<AuditPage>();
            page.WaitForElement(".detail");
            page.WaitForElement("tbody tr");
            Assert.DoesNotContain($"{bob:N}"[^6..], page.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain($"{bob}", page.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain("Bob", page.Markup, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Views_AreKept_AndTakenAway()
    {
        await CallAsync(await SignInWithKeyAsync(), await AddServerAsync());
        Navigation.NavigateTo("audit?q=server:files");
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AuditPage>();
        page.WaitForElement("tbody tr");

        await PressAsync(page, "Save view");
        await dialogs.WaitForElement("input").InputAsync(new() { Value = "Files" });
        await Button(dialogs, "Save").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("audit?q=server%3Afiles", page.Find(".chip.own a").GetAttribute("href")));
        Assert.Equal("true", page.Find(".chip.own a").GetAttribute("aria-current"));
        await page.InvokeAsync(() => page.Find(".chip.own button").Click());
        dialogs.WaitForAssertion(() => Assert.Contains("What it asks for: server:files", dialogs.Markup, StringComparison.Ordinal)); // gone with it
        Assert.Single(page.FindAll(".chip.own"));
        await Button(dialogs, "Remove").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".chip.own")));
    }

    [Theory]
    [InlineData("changes", "change:tools_approved", "change:tools_approved (changes)")]
    [InlineData("everything", "", "all calls and changes")]
    public async Task View_OfAnotherList_IsKept_AndLeadsBackToIt(string list, string query, string words)
    {
        await CallAsync(await SignInWithKeyAsync(), await AddServerAsync());
        var address = $"audit?show={list}" + (query.Length > 0 ? $"&q={Uri.EscapeDataString(query)}" : "");
        Navigation.NavigateTo(address);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AuditPage>();
        page.WaitForElement("tbody tr");

        await PressAsync(page, "Save view");
        await dialogs.WaitForElement("input").InputAsync(new() { Value = "Mine" });
        Assert.Contains(words, dialogs.Markup, StringComparison.Ordinal);
        await Button(dialogs, "Save").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal(address, page.Find(".chip.own a").GetAttribute("href")));
        Assert.Equal("true", page.Find(".chip.own a").GetAttribute("aria-current"));
        Navigation.NavigateTo("audit");
        page.WaitForAssertion(() => Assert.Null(page.Find(".chip.own a").GetAttribute("aria-current")));
        await page.InvokeAsync(() => page.Find(".chip.own button").Click());
        dialogs.WaitForAssertion(() => Assert.Contains($"What it asks for: {words}", dialogs.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeniedCall_CanBeAllowedForAGroup_WithAReason()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var seq = await CallAsync(agent, tool);
        Navigation.NavigateTo($"audit?call={seq}");
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AuditPage>();

        page.WaitForElement(".detail");
        await PressAsync(page, "Allow this tool…");
        dialogs.WaitForAssertion(() => Assert.Contains("Group Everyone (1 person)", dialogs.Markup, StringComparison.Ordinal));
        Assert.True(Button(dialogs, "Allow").HasAttribute("disabled"));
        await dialogs.FindAll("input[name=who]")[1].ChangeAsync(new() { Value = true });
        await dialogs.FindAll("input[name=length]")[1].ChangeAsync(new() { Value = true });
        await dialogs.Find("input[maxlength='500']").InputAsync(new() { Value = "on call this week" });
        Assert.Equal("Everyone may call files__read for 7 days, from the next call on.", dialogs.Find(".effect").TextContent.Trim());
        await Button(dialogs, "Allow").ClickAsync(new());

        page.WaitForAssertion(() => Assert.NotNull(Journal.State.FindGrant(GrantSubject.Everyone, new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id))!.Until));
        var change = (await Services.GetRequiredService<AuditDesk>().FindAsync(Actor.Operator, Journal.Head.Seq, Ct))!.Change!;
        Assert.Equal(("grant_set", "on call this week"), (change.Change, change.Reason));
    }

    [Fact]
    public async Task Denial_ThatStaysBesideTheNewGrant_IsSaidBeforehand()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var target = new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id);
        await Services.GetRequiredService<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Everyone, target, GrantEffect.Deny, null, Ct);
        var seq = await CallAsync(agent, tool);
        Navigation.NavigateTo($"audit?call={seq}");
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<AuditPage>();
        page.WaitForElement(".detail");
        await PressAsync(page, "Allow this tool…");

        dialogs.WaitForAssertion(() => Assert.Contains("A denial for Everyone still applies", dialogs.Find(".effect").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_AreAListOfTheirOwn_AndKnowWhatTheyCannotBeAsked()
    {
        await CallAsync(await SignInWithKeyAsync(), await AddServerAsync());
        Navigation.NavigateTo("audit?show=changes");
        var page = Render<AuditPage>();

        page.WaitForAssertion(() => Assert.Contains("tools approved", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".facets"));
        Assert.Equal("changes", page.Find("input[name=show]").GetAttribute("value"));
        Assert.False(page.Find("button[formaction='audit/export.csv']").HasAttribute("disabled"));
        Navigation.NavigateTo("audit?show=everything");
        page.WaitForAssertion(() => Assert.Contains("no grant", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal));
        Assert.Contains("tools approved", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
        Navigation.NavigateTo("audit?show=changes&q=tool:read");
        page.WaitForAssertion(() => Assert.StartsWith("Changes know no 'tool'", page.Find("#query-fault").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("button[formaction='audit/export.csv']").HasAttribute("disabled"));
        Navigation.NavigateTo("audit?show=changes&q=approved");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Navigation.NavigateTo("audit?q=change:tools_approved");
        page.WaitForAssertion(() => Assert.StartsWith("Calls know no 'change'", page.Find("#query-fault").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenChange_NarrowsTheChanges_ByKindActorAndServer()
    {
        await SignInWithKeyAsync();
        await AddServerAsync();
        Navigation.NavigateTo($"audit?show=changes&call={Journal.Head.Seq}");
        var page = Render<AuditPage>();
        page.WaitForElement(".detail .narrow-by");

        Assert.Equal("-1", page.Find(".detail h2").GetAttribute("tabindex")); // a key leads there
        Assert.Equal($"https://nest.example.com/audit?show=changes&call={Journal.Head.Seq}", page.Find(".detail [data-copy]").GetAttribute("data-copy"));
        Assert.Equal(
            ["change:tools_approved", "member:operator", "server:files"],
            page.FindAll(".detail .narrow-by a:first-child").Select(link => AuditQuery.Parse($"http://localhost/{link.GetAttribute("href")}").Text));
        Navigation.NavigateTo("audit?show=changes&q=change:tools_*,server_added%20server:files");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
        Navigation.NavigateTo("audit?show=everything&q=change:tools_approved");
        page.WaitForAssertion(() => Assert.Contains("tools approved", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PausedPage_ExportsWhatItShows()
    {
        var agent = await SignInWithKeyAsync();
        var tool = await AddServerAsync();
        var seq = await CallAsync(agent, tool);
        Navigation.NavigateTo("audit?q=after:24h");
        var page = Render<AuditPage>();
        page.WaitForElement("tbody tr");
        Assert.Equal(("after:24h", null), Export());

        await page.Find("[data-live]").ClickAsync(new());
        await CallAsync(agent, tool);

        page.WaitForAssertion(() => Assert.Contains("1 new", page.Find("[data-live]").TextContent, StringComparison.Ordinal));
        var (text, through) = Export();
        Assert.Equal($"{seq}", through);
        Assert.Matches("^after:\"[0-9T:.-]+Z\"$", text);
        Assert.NotNull(McpNest.Core.Audit.Query.CallQuery.Parse(text!, TimeProvider.System.GetUtcNow()).After);

        (string? Text, string? Through) Export() =>
            (page.Find("input[name=q]").GetAttribute("value"), page.Find("input[name=through]").GetAttribute("value"));
    }

    [Fact]
    public void EveryKindOfChange_HasAText() => Assert.All(
        McpNest.Core.Audit.Query.QueryWords.Of(McpNest.Core.Audit.Query.QueryKey.Change)!,
        kind => Assert.NotNull(AuditText.ResourceManager.GetString($"Kind_{kind}", System.Globalization.CultureInfo.InvariantCulture)));

    private static IElement Box<T>(IRenderedComponent<T> page, string label)
        where T : IComponent =>
        page.FindAll(".facets label").Single(choice => choice.QuerySelector(".name")!.TextContent.Trim() == label).QuerySelector("input")!;

    private static Task TickAsync<T>(IRenderedComponent<T> page, string label)
        where T : IComponent =>
        page.Find(".facets").TriggerEventAsync("onitemclick", new Web.Console.Shared.ItemClickEventArgs { Item = Box(page, label).GetAttribute("data-item")! });
}
