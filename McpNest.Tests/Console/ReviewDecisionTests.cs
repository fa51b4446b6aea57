using AngleSharp.Dom;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Layout;
using McpNest.Web.Console.Overview;
using McpNest.Web.Console.Servers;
using McpNest.Web.Console.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>What a decision in the review reaches: no more than is in sight, and a block until the tool changes.</summary>
public sealed class ReviewDecisionTests : ConsoleTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task BlockedTool_IsTickedAndCountedNoMore_UntilItChanges()
    {
        await SignInAsync();
        var id = await OfferAsync("look", "peek");
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        page.WaitForElements(".tool.new input[checked]", 2);

        await page.Find("[aria-label='Block files__look']").ClickAsync(new()); // never approved: taken from nobody, so nothing is asked
        page.WaitForElement(".tool.blocked");
        Assert.Equal(["+1 new", "1 blocked", "1 same"], page.FindAll(".summary .chip").Select(chip => chip.TextContent));
        Assert.Empty(page.FindAll(".tool.blocked input[checked], .tool.blocked button"));
        await page.Find("[aria-label='Block files__peek']").ClickAsync(new());
        page.WaitForElements(".tool.blocked", 2);

        var again = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        again.WaitForElements(".tool.blocked", 2);
        Assert.Empty(again.FindAll(".tool input[checked], .decide"));
        Assert.DoesNotContain("to review", Render<ServersPage>().WaitForElement("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("new and off", Render<LeadOverview>().WaitForElement("h2").Owner!.DocumentElement.TextContent, StringComparison.Ordinal);
        var rail = Render<NavigationRail>();
        Assert.DoesNotContain("review", rail.Markup, StringComparison.OrdinalIgnoreCase);

        await SeeAsync(new SeenTool(id["look"], "look", "another"));
        again.WaitForElement(".tool.new input[checked]");
        Assert.Contains("1 to review", Render<ServersPage>().WaitForElement("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TickAll_TakesOnlyWhatIsInSight_AndHiddenTicksAreSaid()
    {
        await SignInAsync();
        await OfferAsync("look", "peek");
        await SeeAsync(new SeenTool(Guid.CreateVersion7(), "wipe", "w1"));
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        page.WaitForElements(".tool.new", 3);
        foreach (var box in new[] { "look", "peek", "wipe" })
        {
            Box(page, box).Change(false);
        }

        await SeeAsync(new SeenTool(Journal.State.FindServer("files")!.Tools["read"].Id, "read", "f2"));
        page.WaitForElement(".tool.held");
        Button(page, "Keep the old version for all");
        page.Find(".review .query").Input("look");
        page.WaitForAssertion(() => Assert.DoesNotContain("Keep the old version", page.Find(".decide").TextContent, StringComparison.Ordinal));
        await Button(page, "Tick all shown").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("(1 of 4)", page.Find(".decide").TextContent, StringComparison.Ordinal));
        page.Find(".review .query").Input("wipe");
        page.WaitForAssertion(() => Assert.Contains("1 of them is not shown.", page.Find(".decide p").TextContent, StringComparison.Ordinal));
        Assert.EndsWith("q=wipe", Navigation.Uri, StringComparison.Ordinal);
        page.Find(".review .query").Input("");
        page.WaitForAssertion(() => Assert.DoesNotContain("not shown", page.Find(".decide p").TextContent, StringComparison.Ordinal));
        Assert.Equal("Tick all", Button(page, "Tick all").TextContent.Trim());
    }

    [Fact]
    public async Task ToolWhoseNameIsTooLongForClients_IsNotTickedBeforehand()
    {
        await SignInAsync();
        var (fits, tooLong) = (new string('a', 57), new string('b', 58)); // behind files__: 64 and 65
        await OfferAsync(fits, tooLong);
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        page.WaitForElements(".tool.new", 2);

        Assert.True(Box(page, fits).HasAttribute("checked"));
        Assert.False(Box(page, tooLong).HasAttribute("checked"));
    }

    [Fact]
    public async Task Block_SaysWhoLosesTheTool_AndAsks()
    {
        await SignInAsync();
        var tool = await AddServerAsync();
        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Everyone, new GrantTarget(Journal.State.FindServer("files")!.Id, null), GrantEffect.Allow, null, Ct);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        page.WaitForElement(".tool.approved");

        await page.InvokeAsync(() => page.Find("[aria-label='Block files__read']").Click());
        Assert.Contains("Ines Moreau was given it and can no longer use it", dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.NotNull(Journal.State.FindServer("files")!.Tools["read"].Approved);
        await dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Trim() == "Block").ClickAsync(new());

        page.WaitForElement(".tool.blocked");
        Assert.True(Journal.State.FindTool(CallTarget.Of(Journal.State.FindServer("files")!.Id, tool.Id))!.IsBlocked);
    }

    [Fact]
    public async Task LinkToATool_OpensItAndGoesThere()
    {
        await SignInAsync();
        var id = await OfferAsync("look", "peek");
        Navigation.NavigateTo("servers/files?tool=peek");
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        page.WaitForElement($"#tool-{id["peek"]} details[open]");
        Assert.Single(page.FindAll("details[open]"));
        page.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke());
    }

    [Fact]
    public async Task ServersList_FollowsItsAddress()
    {
        await SignInAsync();
        await AddServerAsync("files");
        await AddServerAsync("others");
        Navigation.NavigateTo("servers?q=others");
        var page = Render<ServersPage>();
        page.WaitForElement("tbody tr");
        Assert.Single(page.FindAll("tbody tr"));

        Navigation.NavigateTo("servers");

        page.WaitForElements("tbody tr", 2);
        Assert.Equal("", page.Find("input.query").GetAttribute("value") ?? "");
    }

    [Fact]
    public void Typing_IsNotTakenBackByItsOwnEcho()
    {
        var words = new SearchWords();
        foreach (var typed in new[] { "w", "wr", "wri" })
        {
            words.Text = typed;
            words.Send();
        }

        words.Follow("w");
        words.Follow("wr");
        Assert.Equal("wri", words.Text);
        words.Follow("wri");
        words.Follow("w"); // somebody went back
        Assert.Equal("w", words.Text);
    }

    [Fact]
    public async Task ChangedCommandLine_AsksForItsEntriesAgain()
    {
        await SignInAsync();
        var request = new AddServer { Slug = "local", Transport = ServerTransport.Stdio, Command = "npx", Args = ["-y", "x"] };
        await Services.GetRequiredService<ServersBook>().AddAsync(Actor.Operator, request with { Environment = request.Environment.Add("API_TOKEN", "one") }, Ct);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "local"));
        page.WaitForElement(".facts");

        await page.InvokeAsync(() => Button(page, "Change…").Click());
        dialogs.WaitForElement("textarea");
        Assert.Empty(dialogs.FindAll(".note"));
        await dialogs.Find("textarea").InputAsync("-y\nother");
        Assert.Contains("stored are: API_TOKEN", dialogs.Find(".note").TextContent, StringComparison.Ordinal);
        await dialogs.Find("#reconfigure").SubmitAsync();
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll(".mud-dialog")));
        Assert.Empty((await Services.GetRequiredService<ServersBook>().ListAsync(Ct)).Single().Secrets);
    }

    private static IElement Button(IRenderedComponent<ServerPage> page, string text) =>
        page.FindAll("button").Single(button => button.TextContent.Trim() == text);

    private IElement Box(IRenderedComponent<ServerPage> page, string tool) => page.Find($"#tool-{Journal.State.FindServer("files")!.Tools[tool].Id} input");

    /// <summary>Beside the approved tool, new ones that say they only read.</summary>
    private async Task<Dictionary<string, Guid>> OfferAsync(params string[] names)
    {
        await AddServerAsync();
        var tools = names.ToDictionary(name => name, _ => Guid.CreateVersion7());
        await SeeAsync([.. tools.Select(tool => new SeenTool(tool.Value, tool.Key, tool.Key))]);
        return tools;
    }

    private Task<long> SeeAsync(params SeenTool[] tools) => Journal.CommitAsync(
        Actor.Nest,
        [new Change.ToolsDiscovered(Journal.State.FindServer("files")!.Id, [.. tools])],
        (db, _) =>
        {
            db.Definitions.AddRange(tools.Select(tool => new DefinitionRow
            {
                Fingerprint = tool.Fingerprint!,
                Json = $$$"""{"name":"{{{tool.Name}}}","annotations":{"readOnlyHint":true}}""",
                FirstSeenAt = DateTimeOffset.UnixEpoch,
            }));
            return Task.CompletedTask;
        },
        Ct);
}
