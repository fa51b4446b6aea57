using System.IO.Compression;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>What an auditor does with the journal, in a real browser.</summary>
public sealed class BrowserJournalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Auditor_SignsVerifiesAndExports_AndTheBrowserRemembers()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        var page = ada.Page;
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        await ada.OpenAsync("journal");

        await ada.ClickAsync("Sign a checkpoint");
        await Expect(page.GetByText("Signed. Keep a copy")).ToBeVisibleAsync();
        var line = await page.Locator("[data-checkpoint]").InnerTextAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("[data-remembered=Same]")).ToContainTextAsync("The journal still holds record");
        await ada.ClickAsync("Verify");
        await Expect(page.Locator("[data-verdict=intact]")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("checkpoints? agree"));
        await BrowserPictures.LookAsync(page, "journal-verified");
        await BrowserAxe.LookAsync(page);

        // As if the journal had been rewritten since.
        await page.EvaluateAsync("localStorage.setItem('nest.checkpoint', localStorage.getItem('nest.checkpoint').replace(/\"hash\":\"..../, '\"hash\":\"0000'))");
        await page.ReloadAsync();
        await Expect(page.Locator("[data-remembered=Different]")).ToContainTextAsync("The journal was rewritten");
        await BrowserPictures.LookAsync(page, "journal-alarm");
        await BrowserAxe.LookAsync(page);
        await ada.ClickAsync("Sign a checkpoint"); // an alarm is not forgotten with a new one
        await page.ReloadAsync();
        await Expect(page.Locator("[data-remembered=Different]")).ToBeVisibleAsync();
        await ada.ClickAsync("Forget it");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Expect(page.Locator("[data-remembered=Nothing]")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("[data-remembered=Same]")).ToBeVisibleAsync();
        Assert.Contains("\"signature\"", line, StringComparison.Ordinal);

        var evidence = await page.RunAndWaitForDownloadAsync(() => ada.ClickAsync("Export evidence"));
        Assert.Equal("evidence-first-last.zip", evidence.SuggestedFilename);
        await using (var file = await evidence.CreateReadStreamAsync())
        {
            using var kept = new MemoryStream();
            await file.CopyToAsync(kept, Cancel);
            using var archive = new ZipArchive(kept);
            Assert.Contains("checkpoints.jsonl", archive.Entries.Select(entry => entry.FullName));
        }

        await ada.UsableAsync(page);
    }

    [Fact]
    public async Task Auditor_WhoTypesAQuery_ExportsExactlyIt()
    {
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync();
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, app.Nest.Url);
        await new BrowserLead(ada).SetUpAsync(await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel));
        var (_, url) = await app.IssueAsync(await app.AddMemberAsync("bob@example.com"));
        await app.CallAsync(url, "nest__status");
        await app.CallAsync(url, "no_such_tool");
        var page = ada.Page;
        await ada.FollowAsync("Audit");
        await BrowserLead.SeesAsync(page, 2);

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("result:denied");
        await page.Keyboard.PressAsync("Enter");
        await BrowserLead.SeesAsync(page, 1, "unknown tool");
        await Expect(page).ToHaveURLAsync(new Uri(app.Nest.Url, "audit?q=result%3Adenied").AbsoluteUri);
        await Expect(page.Locator(".facets label").Filter(new() { HasText = "denied" }).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        await page.Locator("details[data-export] summary").ClickAsync();
        await BrowserPictures.LookAsync(page, "audit-export");
        await BrowserAxe.LookAsync(page);
        var file = await page.RunAndWaitForDownloadAsync(() => ada.ClickAsync("Selection as CSV"));
        Assert.StartsWith("selection-proves-nothing-", file.SuggestedFilename, StringComparison.Ordinal);
        using (var reader = new StreamReader(await file.CreateReadStreamAsync()))
        {
            var lines = (await reader.ReadToEndAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, lines.Length);
            Assert.Contains("unknown_tool", lines[1], StringComparison.Ordinal);
        }

        await Expect(page.Locator("details.drop[open]")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Query" }).FillAsync("resutl:denied");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#query-fault")).ToContainTextAsync("result");
        await BrowserPictures.LookAsync(page, "audit-fault");
        await BrowserAxe.LookAsync(page);
        await ada.UsableAsync(page);
    }
}
