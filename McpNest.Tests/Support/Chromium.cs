using System.ComponentModel;
using Microsoft.Playwright;

namespace McpNest.Tests.Support;

/// <summary>The system's own Chromium without a window; nothing is downloaded.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Wanted = "Chromium or Chrome (CHROMIUM_PATH names another place)";

    // The last three keep the browser itself from asking anything of anybody.
    private static readonly string[] s_switches =
    [
        "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _driver;

    private Chromium(IPlaywright driver, IBrowser browser) => (_driver, Browser) = (driver, browser);

    public IBrowser Browser { get; }

    /// <summary>Starts it, or skips the running test where it cannot be had.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Find();
        Requirement.Need(program is not null, Wanted);
        Assertions.SetDefaultExpectTimeout(30_000);
        IPlaywright? driver = null;
        try
        {
            driver = await Playwright.CreateAsync();
            var options = new BrowserTypeLaunchOptions { ExecutablePath = program, Args = s_switches };
            return new Chromium(driver, await driver.Chromium.LaunchAsync(options));
        }
        catch (Exception e) when (e is PlaywrightException or PlatformNotSupportedException or Win32Exception)
        {
            driver?.Dispose();
            Requirement.Need(false, $"{Wanted} that can be driven here: {e.Message.Split('\n')[0]}");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _driver.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe"] : ["chromium", "chromium-browser", "google-chrome"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin");
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
