using AngleSharp.Dom;
using Bunit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Overview;
using McpNest.Web.Console.Servers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace McpNest.Tests.Console;

/// <summary>The review of all that a server offers: tools, prompts, and its resources as one.</summary>
public sealed class ReviewPageTests : ConsoleTest
{
    private const string Old = """{"name":"read","description":"Reads a file.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}}""";
    private const string Described = """{"name":"read","description":"Reads a file and mails it.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}}""";
    private const string Widened = """{"name":"read","description":"Reads a file.","inputSchema":{"type":"object","properties":{"path":{"type":"string"},"to":{"type":"string"}}}}""";

    [Fact]
    public async Task PromptsAndResources_AreReadAndApprovedBesideTools()
    {
        await SignInAsync();
        await OfferAsync();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        Assert.Equal(["files__ask", "Resources: 2 templates", "files__read"], page.WaitForElements(".tool .head .name", 3).Select(label => label.TextContent));
        Assert.Equal(["+2 new", "1 same"], page.FindAll(".summary .chip").Select(chip => chip.TextContent));
        Assert.Contains("prompt", page.Find(".tool .claim").TextContent, StringComparison.Ordinal);
        Assert.Contains("file:///{path}", page.Find(".tool details[open] pre").TextContent, StringComparison.Ordinal);
        await ClickAsync(page, "Tick all");
        await ClickAsync(page, "Approve selected (2 of 2)");

        page.WaitForAssertion(() => Assert.All(Journal.State.FindServer("files")!.Offers, offer => Assert.Equal(ToolState.Approved, offer.State)));
        page.WaitForAssertion(() => Assert.Contains("Approved by Ines Moreau", page.Markup, StringComparison.Ordinal));
        Assert.Equal("#review", FocusedLast()); // the button is gone, or names another number
    }

    [Fact]
    public async Task AnotherServersAddress_ShowsThatServer()
    {
        await SignInAsync();
        await AddServerAsync("files");
        await AddServerAsync("others");
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        Assert.Equal("files__read", page.WaitForElement(".tool .head .name").TextContent);
        Assert.Contains("Since", Flat(page.FindAll(".facts dd")[^1]), StringComparison.Ordinal);
        Assert.EndsWith(" · its calls", Flat(page.FindAll(".facts dd")[^1]), StringComparison.Ordinal);

        page.Render(p => p.Add(c => c.Slug, "others"));
        page.WaitForAssertion(() => Assert.Equal("others__read", page.Find(".tool .head .name").TextContent));
        page.Render(p => p.Add(c => c.Slug, "gone"));
        page.WaitForAssertion(() => Assert.Contains("There is no server named gone", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".facts"));
    }

    [Fact]
    public async Task ChangedTool_ShowsTheWordsThatDiffer_AndTheOldVersionCanBeKept()
    {
        await SignInAsync();
        await ChangeAsync(Described);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        Assert.Equal("and mails it", Flat(page.WaitForElement(".difference ins")));
        Assert.Equal("description changed", Flat(page.Find(".difference h4")));
        Assert.False(page.Find(".tool input").HasAttribute("checked"));
        Click(page, "Keep the old version for all");
        Assert.DoesNotContain("input of", dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Contains("Keep the old version", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("old version kept", page.Find(".tool.kept .tint").TextContent, StringComparison.Ordinal));
        Assert.Equal("Reads a file.", Flat(page.Find(".tool .description")));
        Assert.NotEmpty(page.FindAll(".tool details .difference")); // still reachable
        Assert.Contains("Old version kept by Ines Moreau", page.Markup, StringComparison.Ordinal);
        page.Find(".tool input").Change(true);
        await ClickAsync(page, "Approve selected (1 of 1)");
        page.WaitForAssertion(() => Assert.Contains("mails it", page.Find(".tool.approved .description").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeepingATool_WhoseInputChanged_Warns()
    {
        await SignInAsync();
        await ChangeAsync(Widened);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));
        page.WaitForElement(".tool.held");

        Assert.Contains(page.FindAll(".difference .added"), line => line.TextContent.Contains("\"to\"", StringComparison.Ordinal));
        Click(page, "Keep old");

        Assert.Contains("the input of read changed", dialogs.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await dialogs.FindAll(".mud-dialog button").Single(button => button.TextContent.Contains("Cancel", StringComparison.Ordinal)).ClickAsync(new());
        Assert.Equal(ToolState.Held, Journal.State.FindServer("files")!.Tools["read"].State);
    }

    [Fact]
    public async Task NewTool_NamesThoseWhomServerGrantsGiveIt()
    {
        await SignInAsync();
        await OfferAsync();
        var people = Services.GetRequiredService<PeopleBook>();
        foreach (var name in new[] { "Ada", "Bob", "Cleo", "Dan", "Eve" })
        {
            await people.AddAsync(Actor.Operator, new AddMember { Email = $"{name}@example.com", Name = name }, Ct);
        }

        await Services.GetRequiredService<AccessBook>().SetAsync(
            Actor.Operator, GrantSubject.Everyone, new GrantTarget(Journal.State.FindServer("files")!.Id, null), GrantEffect.Allow, null, Ct);
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        Assert.Equal("Approving gives it to 6 people: Ada, Bob, Cleo, Dan, Eve and 1 more. See access", Flat(page.WaitForElement(".tool.new .reach")));
        page.FindAll(".tool input")[0].Change(true);
        Assert.Equal("Approving lets 6 people call what is ticked.", page.Find(".decide p").TextContent);
    }

    [Fact]
    public async Task HiddenCharactersAndLongNames_AreSaid_AndNothingIsTickedForThem()
    {
        await SignInAsync();
        await AddServerAsync();
        var name = new string('n', 60);
        await SeeAsync(new SeenTool(Guid.CreateVersion7(), name, "f9"), ("f9", "{\"name\":\"" + name + "\",\"description\":\"Reads\u200B.\",\"annotations\":{\"readOnlyHint\":true}}"));
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        var warnings = page.WaitForElements(".tool.new .warning", 2);
        Assert.Contains("has 67 characters. Several clients and models take at most 64", warnings[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("1 × zero width space", warnings[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("U+200B (zero width space)", page.Find(".hidden-character").TextContent);
        Assert.False(page.Find(".tool.new input").HasAttribute("checked"));
    }

    [Fact]
    public async Task ReadOnlyEyes_SeeTheReviewAndNoButton()
    {
        var id = await SignInAsync();
        await OfferAsync();
        await Services.GetRequiredService<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com", Name = "Ada", Role = MemberRole.Admin }, Ct);
        await Services.GetRequiredService<PeopleBook>().SetRoleAsync(Actor.Operator, id, MemberRole.Auditor, Ct);
        Authorization.SetPolicies("Auditor", "Journal");
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        page.WaitForElements(".tool", 3);
        Assert.Empty(page.FindAll("header.page button, .tool input, .decide, .tool .act, .facts button"));
    }

    [Fact]
    public async Task OneGroup_IsShownByTheAddress_AndTheSearchLooksIntoTexts()
    {
        await SignInAsync();
        await OfferAsync();
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("servers/files?show=same");
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        Assert.Equal("files__read", page.WaitForElement(".tool .name").TextContent);
        await page.FindAll(".summary .chip").Single(chip => chip.GetAttribute("aria-pressed") == "true").ClickAsync(new());
        Assert.DoesNotContain("show=", navigation.Uri, StringComparison.Ordinal);
        page.WaitForElements(".tool", 3);
        page.Find(".review .query").Input("topic");
        Assert.Equal("files__ask", Assert.Single(page.FindAll(".tool .name")).TextContent);
        page.Find(".review .query").Input("nowhere");
        Assert.Contains("Nothing here fits", page.Find(".nothing").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_CountEachKind()
    {
        await SignInAsync();
        await OfferAsync();

        Assert.Contains("1 of 1 tool, 0 of 1 prompt, no resources", Render<ServersPage>().WaitForElement("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "files: 1 prompt and its resources new and off until approved.", Render<LeadOverview>().WaitForElement(".lines li").TextContent, StringComparison.Ordinal);
    }

    private static Task ClickAsync(IRenderedComponent<ServerPage> page, string text) => Button(page, text).ClickAsync(new());

    /// <summary>Clicks what asks something first: its handler waits for the answer.</summary>
    private static void Click(IRenderedComponent<ServerPage> page, string text) => Button(page, text).Click();

    private static IElement Button(IRenderedComponent<ServerPage> page, string text)
    {
        page.WaitForAssertion(() => Assert.Contains(text, page.Markup, StringComparison.Ordinal));
        return page.FindAll("button").Single(button => button.TextContent.Contains(text, StringComparison.Ordinal));
    }

    private static string Flat(INode node) => string.Join(' ', node.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>To the approved tool, a prompt and resources that are new.</summary>
    private async Task OfferAsync()
    {
        await AddServerAsync();
        await SeeAsync(
            [
                new SeenTool(Guid.CreateVersion7(), "ask", "f2") { Kind = OfferKind.Prompt },
                new SeenTool(Guid.CreateVersion7(), ServerTool.ResourcesName, "f3") { Kind = OfferKind.Resources },
            ],
            ("f2", """{"name":"ask","description":"Asks.","arguments":[{"name":"topic"}]}"""),
            ("f3", """{"resourceTemplates":[{"uriTemplate":"file:///{path}","name":"a"},{"uriTemplate":"x://{y}","name":"b"}]}"""));
    }

    /// <summary>The approved tool changes at its server.</summary>
    private async Task ChangeAsync(string definition)
    {
        var tool = await AddServerAsync();
        await SeeAsync(new SeenTool(tool.Id, "read", "f2"), ("f1", Old), ("f2", definition));
    }

    private Task<long> SeeAsync(SeenTool tool, params (string Fingerprint, string Json)[] texts) => SeeAsync([tool], texts);

    private Task<long> SeeAsync(SeenTool[] tools, params (string Fingerprint, string Json)[] texts) => Journal.CommitAsync(
        Actor.Nest,
        [new Change.ToolsDiscovered(Journal.State.FindServer("files")!.Id, [.. tools])],
        (db, _) =>
        {
            db.Definitions.AddRange(texts.Select(text => new DefinitionRow { Fingerprint = text.Fingerprint, Json = text.Json, FirstSeenAt = DateTimeOffset.UnixEpoch }));
            return Task.CompletedTask;
        },
        Ct);
}
