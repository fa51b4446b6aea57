using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Agents;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Connect;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>A member's own page: apps, tools, requests, calls.</summary>
public sealed class MyAgentsTests : ConsoleTest
{
    private AgentsBook Agents => Services.GetRequiredService<AgentsBook>();

    [Fact]
    public async Task AddingAnApp_IsOneClick_AndItIsRemembered()
    {
        var me = await SignInAsync();
        JSInterop.Setup<string?>("nest.kept", "app", null).SetResult("codex");
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MyAgents>();
        page.WaitForAssertion(() => Assert.Equal("Add to Codex", Primary(page).TextContent.Trim()));

        var added = page.WaitForElement(".other-apps").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = "vscode" });
        dialogs.WaitForElement("a[data-add]");
        var agent = Assert.Single(Journal.State.Agents.Values);
        Assert.Equal(me, agent.MemberId);
        Assert.Equal("vscode", Assert.Single(await Agents.ListAsync(me, Ct)).App);
        Assert.StartsWith("vscode:mcp/install?", dialogs.WaitForElement("a[data-add]").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("Waiting for it to connect.", dialogs.Find(".progress").TextContent, StringComparison.Ordinal);
        JSInterop.VerifyInvoke("nest.keep");

        Services.GetRequiredService<AgentPresence>().Saw(agent.Id, "Visual Studio Code 1.120");
        dialogs.WaitForAssertion(() => Assert.Contains("connected", dialogs.Find(".progress").TextContent, StringComparison.Ordinal));
        Assert.Contains("Visual Studio Code 1.120", dialogs.Find(".progress").TextContent, StringComparison.Ordinal);
        Assert.Contains("Waiting for its first call.", dialogs.Find(".progress").TextContent, StringComparison.Ordinal);
        await CallAsync(agent.Id, await AddServerAsync());
        dialogs.WaitForAssertion(() => Assert.Contains("first call", dialogs.FindAll(".progress .tint")[1].TextContent, StringComparison.Ordinal));

        await dialogs.FindAll("button").Single(button => button.TextContent.Contains("I have stored it", StringComparison.Ordinal)).ClickAsync(new());
        await added;
        page.WaitForAssertion(() => Assert.Contains("VS Code, this computer", page.Find("table.agents").TextContent, StringComparison.Ordinal));
        Assert.Equal("Add to VS Code", Primary(page).TextContent.Trim());

        // A second one for the same app wants a name of its own.
        var second = Primary(page).ClickAsync(new());
        Assert.Equal("VS Code, this computer", dialogs.WaitForElement("input[maxlength='80']").GetAttribute("value"));
        await dialogs.FindAll("button").Single(button => button.TextContent.Contains("Cancel", StringComparison.Ordinal)).ClickAsync(new());
        await second;
        Assert.Single(Journal.State.Agents);
    }

    [Fact]
    public async Task ClaudeInABrowser_IsExplained_AndGetsNoKey()
    {
        await SignInAsync();
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MyAgents>();

        var asking = page.WaitForElement(".other-apps").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = "claude.ai" });
        Assert.Contains("OAuth", dialogs.WaitForElement(".note").TextContent, StringComparison.Ordinal);
        await dialogs.InvokeAsync(() => dialogs.FindAll("button").First(button => button.TextContent.Trim() == "Close").Click());
        await asking;

        Assert.Empty(Journal.State.Agents);
    }

    [Fact]
    public async Task Tool_IsHiddenFromOneAgent_AndShownAgain()
    {
        var (me, agent, tool) = await ReadyAsync();
        var other = (await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Zed" }, Ct)).AgentId;
        var page = Render<MyAgents>();
        Assert.Equal("true", page.WaitForElement(".toggle").GetAttribute("aria-pressed"));
        Assert.Contains("Cursor lists 1 tool.", page.Find(".own [role=status]").TextContent, StringComparison.Ordinal);

        await ClickAsync(page, $"turn:{tool.Id}");
        page.WaitForAssertion(() => Assert.Equal("false", page.Find(".toggle").GetAttribute("aria-pressed")));
        Assert.Contains("Cursor lists 0 tools. 1 hidden.", page.Find(".own [role=status]").TextContent, StringComparison.Ordinal);
        Assert.True(Journal.State.Agents[agent].IsHiding(tool.Id));
        Assert.False(Journal.State.Agents[other].IsHiding(tool.Id));

        await page.Find(".own select").ChangeAsync(new() { Value = other.ToString() });
        page.WaitForAssertion(() => Assert.Equal("true", page.Find(".toggle").GetAttribute("aria-pressed")));
        Assert.EndsWith($"?agent={other}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        await page.Find(".own select").ChangeAsync(new() { Value = agent.ToString() });
        await ClickAsync(page, "show-all:files");
        page.WaitForAssertion(() => Assert.Equal("true", page.Find(".toggle").GetAttribute("aria-pressed")));
        await ClickAsync(page, "hide-all:files");
        page.WaitForAssertion(() => Assert.True(Journal.State.Agents[agent].IsHiding(tool.Id)));
    }

    [Fact]
    public async Task SecondTool_TurnedWhileTheFirstIsRecorded_IsNotLost()
    {
        var (_, agent, tool) = await ReadyAsync(more: 1);
        var page = Render<MyAgents>();
        page.WaitForElements(".toggle", 2);
        var other = Journal.State.FindServer("files")!.Tools["tool0"].Id;
        var own = page.Find("section.own");

        await Task.WhenAll(Turn(tool.Id), Turn(other), Turn(tool.Id), Turn(tool.Id));

        page.WaitForAssertion(() => Assert.All(page.FindAll(".toggle"), toggle => Assert.Equal("false", toggle.GetAttribute("aria-pressed"))));
        Assert.True(Journal.State.Agents[agent].IsHiding(tool.Id));
        Assert.True(Journal.State.Agents[agent].IsHiding(other));

        Task Turn(Guid id) => own.TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = $"turn:{id}" });
    }

    [Fact]
    public async Task ToolThatWasNotGiven_IsAskedForWithAReason_AndTheRequestWithdrawn()
    {
        var (me, _, _) = await ReadyAsync(grant: false);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MyAgents>();
        Assert.Contains("no grant", page.WaitForElement(".offers li").TextContent, StringComparison.Ordinal);
        var tool = Journal.State.FindServer("files")!.Tools["read"];

        var asking = ClickAsync(page, $"ask:{tool.Id}");
        await dialogs.WaitForElement("textarea").ChangeAsync(new() { Value = "To read the handbook" });
        await dialogs.FindAll("input[type=radio]")[0].ChangeAsync(new() { Value = "1" });
        await dialogs.Find("form").SubmitAsync();
        await asking;

        var request = Assert.Single(Journal.State.Requests.Values);
        Assert.Equal((me, tool.Id, 1), (request.MemberId, request.ToolId, request.Hours));
        Assert.Equal("To read the handbook", Assert.Single(await Services.GetRequiredService<RequestsBook>().ListAsync(Actor.Member(me), Ct)).Reason);
        page.WaitForAssertion(() => Assert.Contains("asked", page.Find(".offers li").TextContent, StringComparison.Ordinal));
        await ClickAsync(page, $"withdraw:{tool.Id}");
        page.WaitForAssertion(() => Assert.Contains("Ask…", page.Find(".offers li").TextContent, StringComparison.Ordinal));
        Assert.Empty(Journal.State.Requests);
    }

    [Fact]
    public async Task RequestThatWasDeclined_SaysSoAndWhy_BesideTheTool()
    {
        var (me, _, tool) = await ReadyAsync(grant: false);
        var requests = Services.GetRequiredService<RequestsBook>();
        var request = await requests.AskAsync(Actor.Member(me), me, Journal.State.FindServer("files")!.Id, tool.Id, 1, "To read", Ct);
        var page = Render<MyAgents>();
        page.WaitForAssertion(() => Assert.Contains("asked", page.Find(".offers li").TextContent, StringComparison.Ordinal));

        await requests.DeclineAsync(Actor.Operator, request, "use the mirror", Ct);

        page.WaitForAssertion(() => Assert.Equal("declined just now: use the mirror", page.Find(".offers .answer").TextContent.Trim()));
        Assert.Contains("Ask…", page.Find(".offers li").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherClient_IsAcceptedOnTheSpot()
    {
        var me = await SignInAsync();
        var agent = (await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Cursor", App = "cursor" }, Ct)).AgentId;
        await Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "Zed 1" }, Ct);
        var page = Render<MyAgents>();

        Assert.NotNull(page.WaitForElement("td .tint bdi"));
        page.WaitForElement("[aria-label='That is fine: the client of Cursor']").Click();

        page.WaitForAssertion(() => Assert.DoesNotContain("used by Zed 1", page.Find("table.agents").TextContent, StringComparison.Ordinal));
        Assert.Equal("zed", Assert.Single(await Agents.ListAsync(me, Ct)).App);
    }

    [Theory]
    [InlineData(40, null)]
    [InlineData(41, "Cursor sends at most 40 tools")]
    [InlineData(129, "VS Code refuses a request with more than 128 tools")]
    public async Task ManyTools_AreWarnedOf_AndHidingOneCounts(int count, string? warning)
    {
        var (_, agent, _) = await ReadyAsync(count - 1);
        var page = Render<MyAgents>();
        Assert.Contains($"lists {count} tools.", page.WaitForElement(".own [role=status]").TextContent, StringComparison.Ordinal);

        Assert.Equal(warning is null ? 0 : 1, page.FindAll(".own .caution").Count);
        Assert.Contains(warning ?? "", page.Find(".own").TextContent, StringComparison.Ordinal);
        await Agents.HideAsync(Actor.Operator, agent, [Journal.State.FindServer("files")!.Tools["read"].Id], Ct);
        page.WaitForAssertion(() => Assert.Contains($"lists {count - 1} tools. 1 hidden.", page.Find(".own [role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filter_NarrowsBothLists_AndStandsInTheAddress()
    {
        await ReadyAsync(more: 3);
        await AddServerAsync("other");
        var navigation = Services.GetRequiredService<NavigationManager>();
        var page = Render<MyAgents>();
        Assert.Equal(5, page.WaitForElements(".offers li", 5).Count);

        page.Find("[data-filter]").Input("OTHER read");
        page.WaitForAssertion(() => Assert.Equal("other__read", Assert.Single(page.FindAll(".offers .name")).TextContent.Trim()));
        await page.Find("[data-filter]").ChangeAsync(new() { Value = "OTHER read" });
        Assert.EndsWith("?q=OTHER%20read", navigation.Uri, StringComparison.Ordinal);
        Assert.Single(Render<MyAgents>().WaitForElements(".offers li", 1));
        page.Find("[data-filter]").Input("nothing of that name");
        page.WaitForAssertion(() => Assert.Contains("Nothing fits.", page.Find(".own").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_IsRenamedRolledAndRevoked()
    {
        var (_, agent, _) = await ReadyAsync();
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<MyAgents>();
        page.WaitForElement("table.agents");

        var renaming = page.Find("[aria-label='Rename Cursor']").ClickAsync(new());
        await dialogs.WaitForElement("input[maxlength='80']").ChangeAsync(new() { Value = "Cursor, laptop" });
        await dialogs.Find("form").SubmitAsync();
        await renaming;
        var rolling = page.WaitForElement("[aria-label='Roll the key of Cursor, laptop']").ClickAsync(new());
        var before = Journal.State.Agents[agent].KeyHash;
        dialogs.WaitForElement("input[name=overlap]");
        await dialogs.FindAll("input[name=overlap]")[2].ChangeAsync(new() { Value = "24" });
        await dialogs.Find("form").SubmitAsync();
        Assert.StartsWith(AgentKey.Prefix, dialogs.WaitForElement("[data-key]").TextContent, StringComparison.Ordinal);
        await dialogs.FindAll("button").Single(button => button.TextContent.Contains("I have stored it", StringComparison.Ordinal)).ClickAsync(new());
        await rolling;
        Assert.Equal(before, Journal.State.Agents[agent].Previous!.KeyHash);
        page.WaitForAssertion(() => Assert.Contains("the key before works until", page.Find("table.agents").TextContent, StringComparison.Ordinal));

        var revoking = page.Find("[aria-label='Revoke Cursor, laptop']").ClickAsync(new());
        await dialogs.WaitForElement(".mud-message-box__yes-button").ClickAsync(new());
        await revoking;
        page.WaitForAssertion(() => Assert.Contains("revoked", page.Find(".past").TextContent, StringComparison.Ordinal));
        Assert.True(Journal.State.Agents[agent].Revoked);
    }

    [Fact]
    public async Task Page_ShowsMyCallsOnly_AndMyServices()
    {
        var (me, agent, tool) = await ReadyAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        var bo = await people.AddAsync(Actor.Operator, new AddMember { Email = "bo@example.com", Name = "Bo" }, Ct);
        await people.AddAsync(Actor.Operator, new AddMember { Email = "ci@example.com", Name = "Build", Kind = MemberKind.Service, OwnerId = me }, Ct);
        var theirs = await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = bo, AgentName = "Bo's app" }, Ct);
        var page = Render<MyAgents>();
        Assert.Contains("Build", page.WaitForElement(".service").TextContent, StringComparison.Ordinal);
        Assert.Contains("No call was made yet", page.Markup, StringComparison.Ordinal);

        await CallAsync(theirs.AgentId, tool);
        await CallAsync(agent, tool);

        Assert.Contains("files__read", page.WaitForElement(".own-calls tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".own-calls tbody tr"));
        Assert.DoesNotContain("Bo's app", page.Markup, StringComparison.Ordinal);
        Assert.Contains("never what was asked or answered", page.Find(".my-data").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_IsShownWithItsAddress_AndTheAppCanBeChanged()
    {
        var issued = new IssuedKey(Guid.CreateVersion7(), "mcpn_abc", TimeProvider.System.GetUtcNow().AddDays(90));
        var view = Render<IssuedKeyView>(p => p.Add(v => v.Issued, issued).Add(v => v.AgentName, "<b>Ada's</b>").Add(v => v.App, "goose"));

        Assert.Equal("mcpn_abc", view.Find("[data-key]").TextContent);
        Assert.Contains("&lt;b&gt;", view.Markup, StringComparison.Ordinal);
        Assert.Contains("streamable_http", view.Find(".way").TextContent, StringComparison.Ordinal);
        view.Find(".connect select").Change("other");
        Assert.Equal("https://nest.example.com/u/mcpn_abc/mcp", view.Find("[data-personal-url]").TextContent);
        view.Find(".connect select").Change("claude-desktop");
        Assert.Contains("claude.ai in a browser", view.Find(".note").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Primary(IRenderedComponent<MyAgents> page) => page.Find("header.page .mud-button-filled-primary");

    private static Task ClickAsync(IRenderedComponent<MyAgents> page, string item) =>
        page.Find("section.own").TriggerEventAsync("onitemclick", new ItemClickEventArgs { Item = item });

    /// <summary>Signs in with an agent named Cursor, and a server with the tool read and some more.</summary>
    private async Task<(Guid Me, Guid Agent, ServerTool Tool)> ReadyAsync(int more = 0, bool grant = true)
    {
        var me = await SignInAsync();
        var issued = await Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = me, AgentName = "Cursor", App = "cursor" }, Ct);
        var tool = await AddServerAsync();
        var server = Journal.State.FindServer("files")!.Id;
        var seen = Enumerable.Range(0, more).Select(index => new SeenTool(Guid.CreateVersion7(), $"tool{index}", $"t{index}")).ToArray();
        if (more > 0)
        {
            await Journal.CommitAsync(
                Actor.Operator, [new Change.ToolsDiscovered(server, [.. seen]), new Change.ToolsApproved(server, [.. seen.Select(t => new ToolVersion(t.ToolId, t.Fingerprint!))])], null, Ct);
        }

        if (grant)
        {
            await Services.GetRequiredService<AccessBook>().SetAsync(
                Actor.Operator, GrantSubject.Member(me), new GrantTarget(server, null), GrantEffect.Allow, null, Ct);
        }

        return (me, issued.AgentId, tool);
    }

    private async Task CallAsync(Guid agent, ServerTool tool)
    {
        var target = CallTarget.Of(Journal.State.FindServer("files")!.Id, tool.Id);
        Services.GetRequiredService<AgentPresence>().Saw(agent, null);
        await Journal.AdmitAsync(new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = target, Method = "tools/call", RequestBytes = 17 }, Ct);
    }
}
