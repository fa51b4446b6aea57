using McpNest.Tests.Support;

namespace McpNest.Tests.Hosting;

/// <summary>Started in ways that break silently by default: every asset 200 with an empty body.</summary>
public sealed class ServeProcessTests
{
    private static readonly string[] s_assets =
        ["/nest.css", "/nest.js", "/signin.js", "/_framework/blazor.web.js", "/_content/MudBlazor/MudBlazor.min.css"];

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
        using var published = new TempFolder();
        var (code, text) = await ServeProcess.RunToEndAsync(
            Repository.Root, "dotnet", "publish", "McpNest.Web", "-c", "Release", "--artifacts-path", published.File("work"),
            "-o", published.File("out"), "--disable-build-servers", "-nologo", "-v", "q");
        Assert.True(code == 0, text);

        await AssertServesAsync(published.File("out"), folder, "Production");
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
