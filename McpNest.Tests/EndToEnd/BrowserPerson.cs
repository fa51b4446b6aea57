using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace McpNest.Tests.EndToEnd;

/// <summary>Somebody at a browser of their own. What a page complains about, or asks of another origin, is written down.</summary>
internal sealed partial class BrowserPerson : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _nest;

    private BrowserPerson(IBrowserContext context, Uri nest) => (_context, _nest) = (context, nest);

    /// <summary>Console errors, violations of the content security policy, and requests to other origins.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>The first tab.</summary>
    public IPage Page { get; private set; } = null!;

    /// <param name="onPhone">With a phone, in the dark, instead of at a desk by day.</param>
    /// <param name="trustsAnyCertificate">For a proxy that made its own.</param>
    public static async Task<BrowserPerson> ArriveAsync(IBrowser browser, Uri nest, bool onPhone = false, bool trustsAnyCertificate = false)
    {
        var person = new BrowserPerson(
            await browser.NewContextAsync(new()
            {
                BaseURL = nest.AbsoluteUri,
                IgnoreHTTPSErrors = trustsAnyCertificate,
                ViewportSize = onPhone ? new() { Width = 390, Height = 844 } : new() { Width = 1400, Height = 860 },
                ColorScheme = onPhone ? ColorScheme.Dark : ColorScheme.Light,
                HasTouch = onPhone,
                Locale = "en-GB",
                TimezoneId = "UTC",
                ReducedMotion = ReducedMotion.Reduce,
            }),
            nest);
        await person.WatchAsync();
        person.Page = await person._context.NewPageAsync();
        return person;
    }

    /// <summary>Opens a page of the console in a tab of its own and waits until it can be used.</summary>
    public async Task<IPage> OpenTabAsync(string path)
    {
        var tab = await _context.NewPageAsync();
        await tab.GotoAsync(path);
        await UsableAsync(tab);
        return tab;
    }

    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await UsableAsync(Page);
    }

    /// <summary>Follows an entry of the navigation.</summary>
    public async Task FollowAsync(string entry)
    {
        await OpenNavigationAsync();
        await Page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = entry }).ClickAsync();
        await HeadedAsync(entry);
    }

    /// <summary>On a narrow page it lies behind a button.</summary>
    public async Task OpenNavigationAsync()
    {
        if (await Page.Locator(".menu").IsVisibleAsync())
        {
            await Page.Locator(".menu").ClickAsync();
            await Expect(Page.Locator(".navigation-open")).ToHaveCountAsync(1);
        }
    }

    /// <summary>Waits for the page with this heading.</summary>
    public async Task HeadedAsync(string heading)
    {
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await UsableAsync(Page);
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();

    /// <summary>Every page has a title and one heading, and nothing to complain about.</summary>
    public async Task UsableAsync(IPage page)
    {
        await Expect(page.Locator("[data-interactive=true]")).ToBeVisibleAsync();
        await DescribedAsync(page);
    }

    /// <summary>The same for a page without a circuit.</summary>
    public async Task DescribedAsync(IPage page)
    {
        await Expect(page).ToHaveTitleAsync(NestTitle());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
        Assert.Empty(Complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private async Task WatchAsync()
    {
        _context.SetDefaultTimeout(30_000);
        _context.WebError += (_, error) => Complaints.Enqueue($"error: {error.Error}");
        _context.Request += (_, request) => Look(request.Url);
        _context.Page += (_, page) => page.WebSocket += (_, socket) => Look(socket.Url);
        _context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Complaints.Enqueue($"console: {message.Text}");
            }
        };
        await _context.ExposeFunctionAsync("reportViolation", (string violation) => Complaints.Enqueue($"policy: {violation}"));
        await _context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => reportViolation(`${e.violatedDirective} ${e.blockedURI} at ${location.pathname}`))");
    }

    private void Look(string url)
    {
        var asked = new Uri(url);
        if (asked.Scheme is not ("data" or "blob") && asked.Authority != _nest.Authority)
        {
            Complaints.Enqueue($"another origin: {asked.Authority}");
        }
    }

    [GeneratedRegex(".+ · McpNest$")]
    private static partial Regex NestTitle();
}
