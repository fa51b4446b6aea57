using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>The main job, with all of the deciding done in a real browser and the calling by a real MCP client.</summary>
public sealed class BrowserTests
{
    private const string Tool = "sample__echo";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lead_WhoDecidesInTheBrowser_BindsTheNextCallAndSeesItOnAudit()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var lead = new BrowserLead(ada);
        var link = await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        await lead.SetUpAsync(link);
        await lead.AddSampleServerAsync(tools: 8);
        await lead.ApproveAsync(alsoTick: "sample__write_note", approved: 7);
        await lead.AddMemberAsync("Bob Example", "bob@example.com");
        var url = await lead.IssueKeyAsync("Cursor, work laptop");
        var audit = await ada.OpenTabAsync("audit");
        await Expect(audit.GetByText("No call was made yet")).ToBeVisibleAsync();
        await audit.EvaluateAsync("window.openedOnce = true");
        var client = await app.ConnectAsync(url);

        // Nothing is granted: refused, explained, and already on the page that was open.
        var denied = await CallAsync(client);
        Assert.True(denied.IsError);
        Assert.Contains($"{Tool} was not called: nobody has given it to your person. Ada Example", TextOf(denied), StringComparison.Ordinal);
        await BrowserLead.SeesAsync(audit, 1, "Bob Example", "Cursor, work laptop", Tool, "denied");
        await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("connected");
        await lead.CloseKeyAsync();

        await lead.OpenAccessAsync("Bob Example");
        await lead.ToggleAsync("echo", "Bob Example", "not granted", "allowed");
        var allowed = await CallAsync(client);
        Assert.Equal("good day", TextOf(allowed));
        await BrowserLead.SeesAsync(audit, 2, Tool, "allowed", "grant to Bob Example");

        await lead.StopEverythingAsync("Looking into an odd call");
        var stopped = await CallAsync(client);
        Assert.Contains("an admin has stopped all calls", TextOf(stopped), StringComparison.Ordinal);
        await BrowserLead.SeesAsync(audit, 3, "denied");
        await Expect(audit.Locator(".banner[role=alert]")).ToContainTextAsync("Looking into an odd call");
        await lead.ResumeAsync(isAsked: true);
        Assert.Equal("good day", TextOf(await CallAsync(client)));
        await BrowserLead.SeesAsync(audit, 4, "allowed");

        await lead.ToggleAsync("echo", "Bob Example", "allowed", "denied");
        Assert.Contains("it is denied to your person", TextOf(await CallAsync(client)), StringComparison.Ordinal);
        await BrowserLead.SeesAsync(audit, 5, "denied");
        await lead.ToggleAsync("echo", "Bob Example", "denied", "not granted");
        Assert.Contains("nobody has given it", TextOf(await CallAsync(client)), StringComparison.Ordinal);
        await BrowserLead.SeesAsync(audit, 6, "denied");
        Assert.True(await audit.EvaluateAsync<bool>("window.openedOnce === true"), "the page was loaded again");

        // One call in full, from the list, and by its address alone.
        await audit.Locator(".facets label").Filter(new() { HasText = "denied" }).GetByRole(AriaRole.Checkbox).ClickAsync();
        await BrowserLead.SeesAsync(audit, 4, "denied");
        await audit.Locator("table.calls tbody tr").First.ClickAsync();
        await Expect(audit.Locator("aside.detail")).ToContainTextAsync("It never reached the server");
        await audit.ReloadAsync();
        await Expect(audit.Locator("aside.detail")).ToContainTextAsync("It never reached the server");
        await ada.UsableAsync(audit);
    }

    [Fact]
    public async Task KeyAndSetupLink_AreGoodForOneLookOnly()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var lead = new BrowserLead(ada);
        var link = await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel);
        await lead.SetUpAsync(link);
        await lead.AddMemberAsync("Bob Example", "bob@example.com");
        var key = (await lead.IssueKeyAsync("Cursor")).Segments[2].TrimEnd('/');
        Assert.Contains(key, await ada.Page.ContentAsync(), StringComparison.Ordinal);

        await ada.Page.ReloadAsync();
        await ada.HeadedAsync("Bob Example");
        await Expect(ada.Page.Locator("table.ledger tbody tr")).ToContainTextAsync($"…{AgentKey.Tail(key)}");
        Assert.DoesNotContain(key, await ada.Page.ContentAsync(), StringComparison.Ordinal);

        await using var stranger = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var again = await stranger.Page.GotoAsync(link);
        Assert.Equal(404, again!.Status);
        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is nothing here");
        Assert.All(stranger.Complaints, complaint => Assert.Contains("404", complaint, StringComparison.Ordinal));

        await lead.SignOutAsync();
        await ada.Page.GotoAsync("people");
        await Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        await lead.SignInAsync();
        await ada.HeadedAsync("People");
        var nowhere = await ada.Page.GotoAsync("nowhere");
        Assert.Equal(404, nowhere!.Status);
        await Expect(ada.Page.GetByText("There is nothing at this address")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task PlainMember_SeesTheirOwnConnectionAndNothingElse()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await app.AddMemberAsync("bob@example.com");
        await using var bob = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await bob.Page.GotoAsync(await app.Nest.Links.CreateSignInLinkAsync(Actor.Operator, "bob@example.com", Cancel));
        await bob.ClickAsync("Sign in");

        await bob.HeadedAsync("My agents");
        await Expect(bob.Page.Locator(".rail li")).ToHaveTextAsync(["My agents", "My accounts", "Sign-in", "Settings"]);
        await Expect(bob.Page.GetByRole(AriaRole.Button, new() { Name = "Add to Cursor" })).ToBeVisibleAsync();
        await bob.UsableAsync(bob.Page);

        foreach (var path in new[] { "servers", "add-server", "people", "access", "audit", "journal" })
        {
            var answer = await bob.Page.GotoAsync(path);
            Assert.Equal(403, answer!.Status);
            await Expect(bob.Page.GetByRole(AriaRole.Heading, new() { Name = "Not for you" })).ToBeVisibleAsync();
            await Expect(bob.Page.GetByText("Go to your page")).ToBeVisibleAsync();
        }

        // The browser itself reports the refusals.
        Assert.All(bob.Complaints, complaint => Assert.StartsWith("console: Failed to load resource", complaint, StringComparison.Ordinal));
    }

    private static async Task<CallToolResult> CallAsync(McpClient client) =>
        await client.CallToolAsync(Tool, new Dictionary<string, object?> { ["text"] = "good day" }, cancellationToken: Cancel);

    private static string TextOf(CallToolResult result) => ((TextContentBlock)result.Content.Single()).Text;
}
