using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace McpNest.Bench;

/// <summary>What the scanner's page costs a visitor: bytes of a first load, time until it takes a text, and time for a thousand servers.</summary>
internal static class ScanPage
{
    // Issue 7.
    private const double MostMegabytes = 3.0;
    private const double MostSeconds = 2.0;

    /// <param name="program">McpNest.Web.dll of a published Release build: only that is trimmed and compressed.</param>
    /// <returns>Whether it costs no more than it may.</returns>
    public static async Task<bool> RunAsync(string program, int rounds)
    {
        await using var nest = await LiveNest.StartAsync(program);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        var (sizes, times, again) = (new List<double>(), new List<double>(), new List<double>());
        var requests = 0;
        for (var round = 0; round < rounds; round++)
        {
            await using var visitor = await browser.NewContextAsync(new() { BaseURL = nest.Url.AbsoluteUri });
            var first = await VisitAsync(visitor);
            sizes.Add(first.Bytes / 1e6);
            times.Add(first.Ready / 1000);
            requests = first.Requests;
            again.Add((await VisitAsync(visitor)).Ready / 1000);
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"first load {sizes.Max():F3} MB in {requests} requests; takes a text after {Median(times):F2} s (from {times.Min():F2} to {times.Max():F2}), again after {Median(again):F2} s"));
        await ScanAsync(browser, nest.Url);
        return sizes.Max() <= MostMegabytes && Median(times) <= MostSeconds;
    }

    private static async Task<(long Bytes, int Requests, double Ready)> VisitAsync(IBrowserContext visitor)
    {
        var page = await visitor.NewPageAsync();
        var wire = await visitor.NewCDPSessionAsync(page);
        var (bytes, requests) = (0L, 0);
        wire.Event("Network.loadingFinished").OnEvent += (_, finished) =>
        {
            Interlocked.Add(ref bytes, (long)finished!.Value.GetProperty("encodedDataLength").GetDouble());
            Interlocked.Increment(ref requests);
        };
        await wire.SendAsync("Network.enable");
        await page.GotoAsync("/scan");
        await page.Locator("html[data-sealed]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var ready = double.Parse((await page.Locator("html").GetAttributeAsync("data-sealed"))!, CultureInfo.InvariantCulture);
        await page.CloseAsync();
        return (bytes, requests, ready);
    }

    private static async Task ScanAsync(IBrowser browser, Uri nest)
    {
        await using var visitor = await browser.NewContextAsync(new() { BaseURL = nest.AbsoluteUri });
        var page = await visitor.NewPageAsync();
        await page.GotoAsync("/scan");
        await page.Locator("html[data-sealed]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var servers = Enumerable.Range(0, 1000).ToDictionary(i => $"server-{i}", i => new { command = "npx", args = new[] { "-y", $"some-mcp-{i}" }, env = new { API_TOKEN = "${TOKEN}" } });
        await page.EvaluateAsync("text => nestScan.write(text)", JsonSerializer.Serialize(new { mcpServers = servers }));
        var started = Stopwatch.GetTimestamp();
        await page.Locator("#run").ClickAsync();
        await page.Locator("#result").WaitForAsync(new() { Timeout = 120_000 });
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1,000 servers scanned and shown in {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
