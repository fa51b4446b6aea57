using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The access page in a real browser: by mouse, by keyboard alone, against another lead, and at full size.</summary>
public sealed class BrowserAccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_SurvivesAReload_ShowsAnotherLeadsEdit_AndBindsWhenApplied()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var (server, tools, _) = await PopulateAsync(app, groups: 3, tools: 4);
        await ada.OpenAsync("access");
        await BrowserPictures.LookAsync(ada.Page, "access-empty-draft");
        await BrowserAxe.LookAsync(ada.Page);

        var page = ada.Page;
        var first = await BrowserMatrix.CellAsync(page, "tools", "tool_00", "Group 00");
        var second = await BrowserMatrix.CellAsync(page, "tools", "tool_01", "Group 01");
        await first.ClickAsync();
        await Expect(page.Locator(".draft-line strong")).ToHaveTextAsync("1 change for 1 person, 1 write tool newly allowed");
        await second.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("4 changes for 2 people");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("1 change for");
        await page.Keyboard.PressAsync("Control+y");
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("4 changes for");

        await page.GetByRole(AriaRole.Button, new() { Name = "As file" }).ClickAsync();
        await Expect(page.Locator(".draft-file textarea")).ToHaveValueAsync(new Regex("\"to\": \"group:Group 00\""));
        await BrowserPictures.LookAsync(page, "access-as-file");
        await BrowserAxe.HereAsync(page, "the draft as a file");
        await page.ReloadAsync();
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("4 changes for 2 people");
        Assert.DoesNotContain("Group 00", await page.EvaluateAsync<string>("JSON.stringify({ ...sessionStorage })"), StringComparison.Ordinal);
        var groups = await app.Nest.Get<GroupsBook>().ListAsync(Cancel);
        await app.Nest.Get<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Group(groups.Single(found => found.Name == "Group 00").Id), new GrantTarget(server, tools[0]), GrantEffect.Deny, null, Cancel);
        await Expect(page.Locator(".overtaken tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator(".overtaken")).ToContainTextAsync("tools__tool_00 for Group 00");
        await Expect(BrowserMatrix.Apply(page)).ToBeDisabledAsync();
        await BrowserPictures.LookAsync(page, "access-overtaken");
        await BrowserAxe.LookAsync(page);

        await ada.ClickAsync("Take theirs");
        await BrowserMatrix.ApplyAsync(page);
        await Expect(await BrowserMatrix.CellAsync(page, "tools", "tool_01", "Group 01")).ToHaveTextAsync("allowed");
        Assert.Equal(4, app.Journal.State.Grants.Count);

        var ruth = app.Journal.State.Members.Keys.First(id => app.Journal.State.Groups.Values.Any(found => found.Members.Contains(id)));
        await ada.OpenAsync($"access?member={ruth}&tool={tools[0]}");
        await Expect(page.Locator(".explain")).ToContainTextAsync("Grants that speak about it");
        await BrowserPictures.LookAsync(page, "access-why");
        await BrowserAxe.LookAsync(page);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task Matrix_ByKeyboardAlone()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await PopulateAsync(app, groups: 3, tools: 4);
        var page = ada.Page;
        var keys = page.Keyboard;

        await keys.PressAsync("Control+k");
        await Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await Expect(page.Locator("#palette li").First).ToBeVisibleAsync();
        await BrowserAxe.LookAsync(page);
        await keys.TypeAsync("access page");
        await keys.PressAsync("Enter");
        await ada.HeadedAsync("Access");
        await Expect(page.Locator("[data-filter]")).ToBeVisibleAsync(); // the page is there before what it reads
        await keys.PressAsync("/");
        await keys.TypeAsync("tool_0 server:tools");
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=tool_0"));
        await page.EvaluateAsync("document.activeElement.blur()");
        await keys.PressAsync("?");
        await Expect(page.Locator("#keys")).ToContainTextAsync("Walk the matrix");
        await BrowserAxe.LookAsync(page);
        await keys.PressAsync("Escape");

        await Expect(page.Locator("table.grid thead th[data-item]")).ToHaveCountAsync(4); // axe looked at one column: it is laid out anew
        await page.Locator("table.grid [tabindex='0']").FocusAsync();
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("ArrowRight");
        var walked = await page.EvaluateAsync<string>("document.activeElement.dataset.item");
        await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, "Newcomers", Cancel); // another lead's
        await Expect(page.Locator("table.grid thead th[data-item]")).ToHaveCountAsync(5);
        await Expect(page.Locator($"table.grid [data-item='{walked}']")).ToBeFocusedAsync(); // the walk goes on
        await keys.PressAsync(" ");
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("1 change for");
        await keys.PressAsync("Shift+ArrowRight");
        await keys.PressAsync("Shift+ArrowDown");
        await Expect(page.Locator(".selection")).ToContainTextAsync("4 cells selected");
        await BrowserAxe.HereAsync(page, "the range"); // another width would lay the matrix out anew
        await keys.PressAsync("d");
        await Expect(page.Locator(".draft-line strong")).ToContainTextAsync("4 changes for");
        await keys.PressAsync("Control+z");
        await keys.PressAsync("Control+z");
        await Expect(page.Locator(".draft-line strong")).ToHaveCountAsync(0);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task CellThatEnds_SaysWhen_ToWhoPoints_AndToWhoWalks()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var (server, tools, _) = await PopulateAsync(app, groups: 3, tools: 4);
        await app.Nest.Get<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Everyone, new GrantTarget(server, tools[1]), GrantEffect.Allow, TimeProvider.System.GetUtcNow().AddDays(30), Cancel);
        await ada.OpenAsync("access");
        var page = ada.Page;
        var (cell, words) = (await BrowserMatrix.CellAsync(page, "tools", "tool_01", "Everyone"), page.Locator("[data-cell-words]"));
        await Expect(cell).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^allowed until [0-9]"));
        var said = await cell.TextContentAsync();

        await cell.HoverAsync();
        await Expect(cell).ToHaveAttributeAsync("title", said!);
        await Expect(words).ToBeHiddenAsync();
        await page.Locator("table.grid [tabindex='0']").FocusAsync();
        foreach (var key in new[] { "ArrowDown", "ArrowDown", "ArrowRight" })
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(cell).ToBeFocusedAsync();
        await Expect(words).ToHaveTextAsync(said!);
        await Expect(words).ToBeVisibleAsync();
        await BrowserAxe.HereAsync(page, "a cell that ends"); // another width would lay the matrix out anew
        await page.Keyboard.PressAsync("Escape");
        await Expect(words).ToBeHiddenAsync();
        await Expect(cell).ToBeFocusedAsync();
        await page.Keyboard.PressAsync(" ");
        await Expect(cell).ToHaveTextAsync("denied");
        await cell.HoverAsync();
        await Expect(cell).Not.ToHaveAttributeAsync("title", said!);
        Assert.Empty(ada.Complaints);
    }

    [Fact]
    public async Task FortyGroupsBySixtyTools_StaySmallOnLoadAndOnAToggle()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await PopulateAsync(app, groups: 40, tools: 60);
        var received = new ConcurrentQueue<int>();
        ada.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            received.Enqueue(frame.Binary?.Length ?? Encoding.UTF8.GetByteCount(frame.Text ?? ""));

        await ada.OpenAsync("access");
        var cell = await BrowserMatrix.CellAsync(ada.Page, "tools", "tool_59", "Group 39");
        var load = received.Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"load {load} bytes");
        Assert.True(load is > 50_000 and < 500_000, $"{load} bytes on load");
        await cell.ScrollIntoViewIfNeededAsync();
        await (await BrowserMatrix.CellAsync(ada.Page, "tools", "tool_58", "Group 39")).ClickAsync(); // the first also draws what a draft needs
        await Expect(ada.Page.Locator(".draft-line strong")).ToContainTextAsync("1 change");

        received.Clear();
        await cell.ClickAsync();
        await Expect(ada.Page.Locator(".draft-line strong")).ToContainTextAsync("2 changes");
        var toggle = received.Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"toggle {toggle} bytes");
        Assert.True(toggle is > 0 and < 2_000, $"{toggle} bytes for a toggle");
        await BrowserPictures.LookAsync(ada.Page, "access-large");
    }

    [Fact]
    public async Task LongMatrix_CanBeReachedByTab_AlsoAfterItWasScrolled()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await PopulateAsync(app, groups: 1, tools: 200);
        await ada.OpenAsync("access");
        var last = ada.Page.Locator("table.grid tbody").GetByText("tool_99");
        var stop = ada.Page.Locator("table.grid tbody [data-item][tabindex='0']");
        await Expect(stop).ToHaveCountAsync(1);
        await Expect(last).ToHaveCountAsync(0); // only what is in view is drawn
        await ada.Page.WaitForFunctionAsync("() => document.querySelector('.scroll').scrollHeight > 5000");

        await ada.Page.EvaluateAsync("() => { const place = document.querySelector('.scroll'); place.scrollTop = place.scrollHeight; }");

        await Expect(last).ToHaveCountAsync(1);
        await Expect(stop).ToHaveCountAsync(1);
        await Expect(stop).ToBeInViewportAsync();
    }

    private static async Task<(Guid Server, Guid[] Tools, Guid[] People)> PopulateAsync(NestApp app, int groups, int tools)
    {
        var server = await app.Nest.Get<ServersBook>().AddAsync(
            Actor.Operator, new AddServer { Slug = "tools", Transport = ServerTransport.Http, Url = "https://tools.example.com/mcp" }, Cancel);
        Guid[] ids = [.. Enumerable.Range(0, tools).Select(_ => Guid.CreateVersion7())];
        await app.Journal.CommitAsync(
            Actor.Operator,
            [
                new Change.ToolsDiscovered(server, [.. ids.Select((id, i) => new SeenTool(id, $"tool_{i:00}", $"f{i}"))]),
                new Change.ToolsApproved(server, [.. ids.Select((id, i) => new ToolVersion(id, $"f{i}"))]),
            ],
            null,
            Cancel);
        var people = new List<Guid>();
        for (var i = 0; i < groups; i++)
        {
            people.Add(await app.Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = $"person{i:00}@example.com", Name = $"Person {i:00}" }, Cancel));
            var group = await app.Nest.Get<GroupsBook>().AddAsync(Actor.Operator, $"Group {i:00}", Cancel);
            await app.Nest.Get<GroupsBook>().SetMembersAsync(Actor.Operator, group, [], [people[i]], Cancel);
        }

        return (server, ids, [.. people]);
    }
}
