using System.Collections.Concurrent;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Somebody without an account who opens the scanner. Both ends write down what passes between them.</summary>
internal sealed class BrowserScan : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly RunningNest? _nest;
    private readonly IBrowserContext _context;

    private BrowserScan(Chromium chromium, RunningNest? nest, IBrowserContext context, IPage page) =>
        (_chromium, _nest, _context, Page) = (chromium, nest, context, page);

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    public SeenRequests AtServer { get; private init; } = new();

    /// <summary>What the browser says it asked for. Some of it was refused before it left.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Console errors.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>A nest nobody has set up yet, with its scanner open in a browser.</summary>
    /// <param name="meddle">A script that runs in the page before its own.</param>
    public static async Task<BrowserScan> StartAsync(string? meddle = null, bool onPhone = false)
    {
        var chromium = await Chromium.StartAsync();
        var seen = new SeenRequests();
        var nest = await RunningNest.StartAsync(builder => builder.Services.AddSingleton<IStartupFilter>(seen));
        return await OpenAsync(chromium, nest, nest.Url, seen, meddle, onPhone);
    }

    /// <summary>The scanner of a server that runs elsewhere.</summary>
    public static async Task<BrowserScan> VisitAsync(Uri url) => await OpenAsync(await Chromium.StartAsync(), null, url, new SeenRequests(), null, false);

    /// <summary>Waits until the page takes a text.</summary>
    public async Task LockedAsync()
    {
        await Expect(Page.Locator("html[data-sealed]")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(Page.Locator("#text")).ToBeEnabledAsync();
    }

    /// <summary>Pastes as a hand does.</summary>
    public async Task PasteAsync(string text)
    {
        await Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);
        await Page.Locator("#text").FocusAsync();
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.PressAsync("Control+V");
    }

    public Task ResultAsync(string grade) => Expect(Page.Locator("#result")).ToContainTextAsync($"Grade {grade}");

    public Task SaysAsync(string status) => Expect(Page.Locator("#status")).ToContainTextAsync(status);

    /// <summary>Takes a result along.</summary>
    /// <returns>What the file holds.</returns>
    public async Task<string> DownloadAsync(string format)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = $"Download as {format}" }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }

    /// <summary>The one refused attempt is the page's own check of its lock; a browser may have two sentences about it.</summary>
    public void OnlyTestedItsLock()
    {
        Assert.NotEmpty(Complaints);
        Assert.All(Complaints, complaint => Assert.Contains("lock-test", complaint, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _chromium.DisposeAsync();
        if (_nest is not null)
        {
            await _nest.DisposeAsync();
        }
    }

    private static async Task<BrowserScan> OpenAsync(Chromium chromium, RunningNest? nest, Uri url, SeenRequests seen, string? meddle, bool onPhone)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = url.AbsoluteUri,
            ViewportSize = onPhone ? new() { Width = 390, Height = 844 } : new() { Width = 1400, Height = 860 },
            ColorScheme = onPhone ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["clipboard-read", "clipboard-write"],
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(30_000);
        if (meddle is not null)
        {
            await context.AddInitScriptAsync(meddle);
        }

        var page = await context.NewPageAsync();
        var scan = new BrowserScan(chromium, nest, context, page) { AtServer = seen };
        context.Request += (_, request) => scan.Asked.Enqueue($"{request.Method} {request.Url}");
        page.WebSocket += (_, socket) => scan.Asked.Enqueue($"WebSocket {socket.Url}");
        context.WebError += (_, error) => scan.Complaints.Enqueue($"error: {error.Error}");
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                scan.Complaints.Enqueue(message.Text);
            }
        };
        await page.GotoAsync("/scan");
        return scan;
    }
}
