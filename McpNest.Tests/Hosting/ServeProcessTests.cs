using McpNest.Scan.Page;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support;

namespace McpNest.Tests.Hosting;

/// <summary>Started in ways that break silently by default: every asset 200 with an empty body.</summary>
public sealed class ServeProcessTests(PublishedNest published) : IClassFixture<PublishedNest>
{
    private static readonly string[] s_assets =
    [
        "/nest.css", "/nest.js", "/signin.js", "/_framework/blazor.web.js", "/_content/MudBlazor/MudBlazor.min.css",
        "/scan", "/scan.css", "/scan.js", "/_framework/blazor.webassembly.js", "/_framework/dotnet.js",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task From_the_build_folder_it_serves_its_assets_from_any_working_directory(string environment)
    {
        using var folder = new TempFolder();

        await AssertServesAsync(ServeProcess.BuildFolder, folder, environment);
    }

    [Fact]
    public async Task Published_it_serves_its_assets_from_any_working_directory()
    {
        using var folder = new TempFolder();

        await AssertServesAsync(await published.FolderAsync(), folder, "Production");
    }

    /// <summary>Only a published page is trimmed: what the linker took too much of shows here.</summary>
    [Fact]
    public async Task Published_its_scanner_scans()
    {
        using var folder = new TempFolder();
        await using var serving = ServeProcess.Start(await published.FolderAsync(), folder.Path, folder.Path, "Production");
        await using var scan = await BrowserScan.VisitAsync(await serving.AddressAsync());
        await scan.LockedAsync();
        string[] texts = [Sample.All[2].Text, "[mcp_servers.notes]\ncommand = \"npx\"\nargs = [\"-y\", \"notes-mcp\"]\n", "extensions:\n  notes:\n    type: stdio\n    cmd: npx\n    args: [-y, notes-mcp]\n"];
        foreach (var (text, found) in texts.Zip(["7 servers in 1 file", "1 server in 1 file", "1 server in 1 file"]))
        {
            await scan.PasteAsync(text);
            await scan.SaysAsync(found);
        }

        await scan.DownloadAsync("SARIF");
        scan.OnlyTestedItsLock();
    }

    [Fact]
    public async Task It_ends_with_0_when_a_service_manager_says_so_and_with_78_beside_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are not a thing on Windows.");
        using var folder = new TempFolder();
        using var elsewhere = new TempFolder();
        await using var first = ServeProcess.Start(ServeProcess.BuildFolder, folder.Path, elsewhere.Path, "Production");
        await first.AddressAsync();

        await using var second = ServeProcess.Start(ServeProcess.BuildFolder, folder.Path, elsewhere.Path, "Production");
        var refused = await second.EndAsync();
        var ended = await first.TerminateAsync();

        Assert.Equal(78, refused.Code);
        Assert.Contains("Another server is using", Assert.Single(refused.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal((0, ""), ended);
        await using var again = ServeProcess.Start(ServeProcess.BuildFolder, folder.Path, elsewhere.Path, "Production");
        await again.AddressAsync();
    }

    private static async Task AssertServesAsync(string programFolder, TempFolder data, string environment)
    {
        using var elsewhere = new TempFolder();
        await using var serving = ServeProcess.Start(programFolder, data.Path, elsewhere.Path, environment);
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        using var browser = new HttpClient { BaseAddress = await serving.AddressAsync(), Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030

        foreach (var asset in s_assets)
        {
            Assert.NotEmpty(await browser.GetByteArrayAsync(new Uri(asset, UriKind.Relative), Cancel));
        }

        var page = await browser.GetStringAsync(new Uri("/setup", UriKind.Relative), Cancel);
        var script = System.Text.RegularExpressions.Regex.Match(page, "src=\"(signin[^\"]*)\"").Groups[1].Value;
        Assert.NotEmpty(await browser.GetByteArrayAsync(new Uri("/" + script, UriKind.Relative), Cancel));
    }
}
