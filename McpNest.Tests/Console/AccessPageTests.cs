using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Access;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>The matrix over the real Core: what clicks draft, and what Apply makes of it.</summary>
public sealed class AccessPageTests : ConsoleTest
{
    [Fact]
    public async Task Clicks_DraftOnly_AndApplyMakesItSo()
    {
        await SignInAsync();
        var tool = await AddServerAsync();
        var target = new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id);
        var page = Render<AccessPage>();

        await ClickAsync(page, Cell(page, "not granted"));
        page.WaitForAssertion(() => Assert.Equal("1 change for 1 person, 1 write tool newly allowed", page.Find(".draft-line strong").TextContent));
        Assert.Equal("a w", Cell(page, "allowed").ClassName);
        Assert.Null(Journal.State.FindGrant(GrantSubject.Everyone, target));

        await Button(page, "Apply").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("a", Cell(page, "allowed").ClassName));
        Assert.Equal(GrantEffect.Allow, Journal.State.FindGrant(GrantSubject.Everyone, target)!.Effect);
        Assert.True(Button(page, "Apply").HasAttribute("disabled"));
    }

    [Fact]
    public async Task CellChangedByAnother_IsShownBesideMine_AndKeptOrTaken()
    {
        await SignInAsync();
        var tool = await AddServerAsync();
        var target = new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id);
        var page = Render<AccessPage>();
        await ClickAsync(page, Cell(page, "not granted"));

        await Services.GetRequiredService<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Everyone, target, GrantEffect.Deny, null, Ct);
        var row = page.WaitForElement(".overtaken tbody tr");
        Assert.Contains("files__read for Everyone", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("denied", row.QuerySelectorAll("td")[1].TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("by operator", page.FindAll(".overtaken td")[1].TextContent, StringComparison.Ordinal));
        Assert.Contains("allowed", row.QuerySelectorAll("td")[2].TextContent, StringComparison.Ordinal);
        Assert.True(Button(page, "Apply").HasAttribute("disabled"));

        await Button(page, "Keep mine").ClickAsync(new());
        await Button(page, "Apply").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(GrantEffect.Allow, Journal.State.FindGrant(GrantSubject.Everyone, target)!.Effect));
    }

    [Fact]
    public async Task Heading_SelectsWhatTheSearchShows_AndTheBarChangesIt()
    {
        await SignInAsync();
        await AddServerAsync();
        await AddServerAsync("other");
        Services.GetRequiredService<NavigationManager>().NavigateTo("access?q=server:files");
        var page = Render<AccessPage>();

        await ClickAsync(page, page.WaitForElement("thead [data-item]"));
        Assert.Contains("1 cell selected", page.WaitForElement(".selection").TextContent, StringComparison.Ordinal);
        await Button(page, "Deny").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("1 change for 1 person", page.Find(".draft-line strong").TextContent));
        await Button(page, "Undo").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".draft-line strong")));
    }

    [Fact]
    public async Task HeadingOfAGroup_LeadsToItsPeople()
    {
        await SignInAsync();
        await AddServerAsync();
        await Services.GetRequiredService<GroupsBook>().AddAsync(Actor.Operator, "R & D", Ct);
        var page = Render<AccessPage>();

        await ClickAsync(page, page.WaitForElements("thead [data-item]")[1]);

        Assert.Equal("people?show=groups&q=R%20%26%20D", page.WaitForElement(".selection a").GetAttribute("href"));
    }

    [Fact]
    public async Task PeopleOfAGroup_OpenBesideIt_StandInTheAddress_AndCloseOneByOne()
    {
        var me = await SignInAsync();
        await AddServerAsync();
        var bob = await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "bob@example.com", Name = "Bob Example" }, Ct);
        var groups = Services.GetRequiredService<GroupsBook>();
        await groups.SetMembersAsync(Actor.Operator, await groups.AddAsync(Actor.Operator, "Backend", Ct), [], [me, bob], Ct);
        await groups.AddAsync(Actor.Operator, "Design", Ct);
        var page = Render<AccessPage>();

        await PressAsync(page, "People of Backend");
        page.WaitForAssertion(() => Assert.Equal(["Tool", "Everyone", "Backend", "Bob Example", "Ines Moreau", "Design"], Heads(page)));
        Assert.Contains($"{bob:N}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);

        var again = Render<AccessPage>();
        again.WaitForAssertion(() => Assert.Equal(6, Heads(again).Length));
        await PressAsync(page, "Close the column of Bob Example");
        page.WaitForAssertion(() => Assert.Equal(["Tool", "Everyone", "Backend", "Ines Moreau", "Design"], Heads(page)));
        await PressAsync(page, "People of Backend");
        page.WaitForAssertion(() => Assert.Equal(["Tool", "Everyone", "Backend", "Design"], Heads(page)));
        Assert.EndsWith("/access", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatPeopleLose_IsSaidBefore_AndTheWayBackIsDrafted()
    {
        await SignInAsync();
        var tool = await AddServerAsync();
        var target = new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id);
        await Services.GetRequiredService<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Everyone, target, GrantEffect.Allow, null, Ct);
        var page = Render<AccessPage>();

        await ClickAsync(page, Cell(page, "allowed"));
        page.WaitForAssertion(() => Assert.Equal("1 change for 1 person; 1 person loses 1 tool", page.Find(".draft-line strong").TextContent));
        Assert.Empty(page.FindAll("[data-copy]")); // it is made when somebody asks for it
        await page.Find("[data-as-file]").ClickAsync(new());
        Assert.Contains("\"effect\": \"deny\"", page.Find("[data-copy]").GetAttribute("data-copy"), StringComparison.Ordinal);
        Assert.Contains("\"to\": \"group:Everyone\"", page.Find("[data-copy]").GetAttribute("data-copy"), StringComparison.Ordinal);
        await Button(page, "Apply").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(GrantEffect.Deny, Journal.State.FindGrant(GrantSubject.Everyone, target)!.Effect));

        page.WaitForAssertion(() => Assert.NotNull(Button(page, "Draft the way back")));
        await Button(page, "Draft the way back").ClickAsync(new());
        page.WaitForAssertion(() => Assert.StartsWith("1 change", page.Find(".draft-line strong").TextContent, StringComparison.Ordinal));
        Assert.Equal(GrantEffect.Deny, Journal.State.FindGrant(GrantSubject.Everyone, target)!.Effect);
        await Button(page, "Apply").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(GrantEffect.Allow, Journal.State.FindGrant(GrantSubject.Everyone, target)!.Effect));
    }

    [Fact]
    public async Task CellOfAGrantThatEnds_SaysWhen_AsWellAsTheExplanation()
    {
        var me = await SignInAsync();
        var tool = await AddServerAsync();
        var until = TimeProvider.System.GetUtcNow().AddYears(1).AddDays(-1);
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Everyone, new GrantTarget(Journal.State.FindServer("files")!.Id, tool.Id), GrantEffect.Allow, until, Ct);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"access?member={me}&tool={tool.Id}");
        var page = Render<AccessPage>();
        var when = Services.GetRequiredService<BrowserTime>().Brief(until);

        Assert.Equal("a t", Cell(page, $"allowed until {when}").ClassName);
        page.WaitForAssertion(() => Assert.Contains($"until {when}", page.Find(".explain .reasons").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Auditor_ReadsAndAsksWhy_AndDraftsNothing()
    {
        var me = await SignInAsync();
        await AddServerAsync();
        Authorization.SetPolicies("Auditor", "Journal");
        Services.GetRequiredService<NavigationManager>().NavigateTo($"access?member={me}");
        var page = Render<AccessPage>();

        await ClickAsync(page, page.WaitForElements("tbody tr:not(.s) td")[1]);

        page.WaitForAssertion(() => Assert.Contains("no grant", page.Find(".explain .reasons").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".draft-line strong"));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Trim() == "Apply");
        await page.Find(".explain [aria-label='Close the explanation']").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("#why", FocusedLast()));
        Assert.Equal("Why", page.Find("#why").TextContent.Trim().TrimEnd('…'));
    }

    [Fact]
    public async Task Lead_ChangesOnlyWhatTheyOwn()
    {
        var me = await SignInAsync();
        await AddServerAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Role = MemberRole.Admin }, Ct);
        await people.SetRoleAsync(Actor.Operator, me, MemberRole.Lead, Ct);
        Authorization.SetPolicies("Lead", "Auditor");
        var page = Render<AccessPage>();

        await ClickAsync(page, Cell(page, "not granted"));

        Assert.Empty(page.FindAll(".draft-line strong"));
        Assert.Contains("owner of that server", page.Markup, StringComparison.Ordinal);
        Assert.Equal("r", page.Find("tbody tr:not(.s)").ClassName);
    }

    [Fact]
    public async Task NoServer_SaysWhatThePageIsFor()
    {
        await SignInAsync();
        Assert.Contains("Add server", Render<AccessPage>().WaitForElement(".empty").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Cell(IRenderedComponent<AccessPage> page, string words) =>
        page.WaitForElements("tbody tr:not(.s) td").First(cell => cell.TextContent == words);

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<AccessPage> page, string text) =>
        page.FindAll("button").First(button => button.TextContent.Trim() == text);

    private static string[] Heads(IRenderedComponent<AccessPage> page) =>
        [.. page.FindAll("thead th").Select(head => head.GetAttribute("title") ?? head.TextContent)];

    private static Task PressAsync(IRenderedComponent<AccessPage> page, string label)
    {
        var item = page.WaitForElement($"button[aria-label='{label}']").GetAttribute("data-item")!;
        return page.Find("table.grid").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = item });
    }

    private static Task ClickAsync(IRenderedComponent<AccessPage> page, AngleSharp.Dom.IElement cell) =>
        page.Find("table.grid").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = cell.GetAttribute("data-item")! });
}
