using Bunit;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Access;
using McpNest.Web.Console.Overview;
using McpNest.Web.Console.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Console;

/// <summary>The review of all that a server offers: tools, prompts, and its resources as one.</summary>
public sealed class ReviewPageTests : ConsoleTest
{
    [Fact]
    public async Task PromptsAndResources_AreReadAndApprovedBesideTools()
    {
        await SignInAsync();
        await OfferAsync();
        var page = Render<ServerPage>(p => p.Add(c => c.Slug, "files"));

        Assert.Equal(["files__ask", "Resources: 2 templates", "files__read"], page.WaitForElements(".tool .head label", 3).Select(label => label.TextContent));
        Assert.Contains("prompt", page.Find(".tool .claim").TextContent, StringComparison.Ordinal);
        Assert.Contains("file:///{path}", page.Find(".tool details[open] pre").TextContent, StringComparison.Ordinal);
        await ClickAsync("Tick all");
        await ClickAsync("Approve selected (2 of 2)");

        page.WaitForAssertion(() => Assert.All(Journal.State.FindServer("files")!.Offers, offer => Assert.Equal(ToolState.Approved, offer.State)));

        Task ClickAsync(string text)
        {
            page.WaitForAssertion(() => Assert.Contains(text, page.Markup, StringComparison.Ordinal));
            return page.FindAll("button").Single(button => button.TextContent.Contains(text, StringComparison.Ordinal)).ClickAsync(new());
        }
    }

    [Fact]
    public async Task Lists_CountEachKind()
    {
        await SignInAsync();
        await OfferAsync();

        Assert.Contains("1 of 1 tool, 0 of 1 prompt, no resources approved", Render<ServersPage>().WaitForElement("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "files: 1 prompt and its resources new and off until approved.", Render<LeadOverview>().WaitForElement(".lines li").TextContent, StringComparison.Ordinal);
        var rows = Render<AccessPage>().WaitForElements(".matrix tbody th", 4).Select(row => row.QuerySelector(".mono")?.TextContent);
        Assert.Equal([null, "read", "prompt:ask", "resources"], rows);
    }

    /// <summary>To the approved tool, a prompt and resources that are new.</summary>
    private async Task OfferAsync()
    {
        await AddServerAsync();
        var server = Journal.State.FindServer("files")!;
        SeenTool Seen(string name, OfferKind kind, string fingerprint) => new(Guid.CreateVersion7(), name, fingerprint) { Kind = kind };
        await Journal.CommitAsync(
            Actor.Nest,
            [new Change.ToolsDiscovered(server.Id, [Seen("ask", OfferKind.Prompt, "f2"), Seen(ServerTool.ResourcesName, OfferKind.Resources, "f3")])],
            (db, _) =>
            {
                Keep(db, "f2", """{"name":"ask","description":"Asks.","arguments":[{"name":"topic"}]}""");
                Keep(db, "f3", """{"resourceTemplates":[{"uriTemplate":"file:///{path}","name":"a"},{"uriTemplate":"x://{y}","name":"b"}]}""");
                return Task.CompletedTask;
            },
            Ct);

        static void Keep(NestDbContext db, string fingerprint, string json) =>
            db.Definitions.Add(new DefinitionRow { Fingerprint = fingerprint, Json = json, FirstSeenAt = DateTimeOffset.UnixEpoch });
    }
}
