using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace McpNest.Bench;

/// <summary>What people who watch the audit cost: bytes to each viewer, processor time of the server, and how long calls take beside them.</summary>
internal static class Live
{
    private const int CallsPerSecond = 20;

    // What a viewer may cost: decision 12.
    private const double MostKilobytes = 15;
    private const double MostOfACore = 0.03;

    /// <param name="program">McpNest.Web.dll of a Release build.</param>
    /// <returns>Whether a viewer costs no more than it may.</returns>
    public static async Task<bool> RunAsync(string program, int seconds)
    {
        await using var nest = await LiveNest.StartAsync(program);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        await using var person = await browser.NewContextAsync(new() { BaseURL = nest.Url.AbsoluteUri });
        await nest.SignInAsync(person);
        await MeasureAsync(nest, viewers: 0, null, TimeSpan.FromSeconds(5)); // warms up
        Console.Out.WriteLine($"{CallsPerSecond} calls a second for {seconds} s");
        Console.Out.WriteLine("viewers  KB/s a viewer  server cpu %  call p50 ms  p95 ms  max ms");
        long bytes = 0;
        var (alone, isCheap) = (0.0, true);
        for (var viewers = 0; viewers <= 10;)
        {
            Interlocked.Exchange(ref bytes, 0);
            var (cpu, waits) = await MeasureAsync(nest, viewers, () => Interlocked.Exchange(ref bytes, 0), TimeSpan.FromSeconds(seconds));
            waits.Sort();
            var each = viewers == 0 ? 0 : Interlocked.Read(ref bytes) / 1000.0 / viewers / seconds;
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{viewers,7} {each,14:F1} {cpu * 100,13:F1} {At(waits, 0.5),12:F1} {At(waits, 0.95),7:F1} {waits[^1],7:F1}"));
            alone = viewers == 0 ? cpu : alone;
            isCheap &= viewers == 0 || (each <= MostKilobytes && (cpu - alone) / viewers < MostOfACore);
            var next = viewers switch { 0 => 1, 1 => 10, _ => 11 };
            for (; viewers < next && next <= 10; viewers++)
            {
                await OpenAsync(person, payload => Interlocked.Add(ref bytes, payload));
            }

            viewers = next;
        }

        return isCheap;
    }

    private static double At(List<double> waits, double share) => waits[(int)(share * (waits.Count - 1))];

    private static async Task OpenAsync(IBrowserContext person, Action<int> received)
    {
        var page = await person.NewPageAsync();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => received(frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await page.GotoAsync("/audit");
        await page.Locator("[data-interactive=true]").WaitForAsync();
    }

    /// <returns>Processor time of the server as a share of one core, and how long each call took in milliseconds.</returns>
    private static async Task<(double Cpu, List<double> Waits)> MeasureAsync(LiveNest nest, int viewers, Action? begin, TimeSpan time)
    {
        if (viewers > 0)
        {
            await SendAsync(nest, TimeSpan.FromSeconds(3)); // pages fill before anything is counted
        }

        begin?.Invoke();
        var (before, watch) = (nest.ProcessorTime, Stopwatch.StartNew());
        var waits = await SendAsync(nest, time);
        return ((nest.ProcessorTime - before) / watch.Elapsed, waits);
    }

    private static async Task<List<double>> SendAsync(LiveNest nest, TimeSpan time)
    {
        var calls = new List<Task<double>>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / CallsPerSecond));
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time && await timer.WaitForNextTickAsync())
        {
            calls.Add(nest.CallAsync(calls.Count));
        }

        return [.. await Task.WhenAll(calls)];
    }
}
