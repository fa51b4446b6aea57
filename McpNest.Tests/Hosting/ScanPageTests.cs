using System.Net;

namespace McpNest.Tests.Hosting;

/// <summary>How the scanner's page is served; what it does in a browser: EndToEnd/BrowserScan…</summary>
public sealed class ScanPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_there_for_anybody_before_there_is_an_admin_and_sets_no_cookie()
    {
        await using var nest = await RunningNest.StartAsync();

        using var response = await nest.Browser().GetAsync(new Uri("/scan", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Contains("<noscript>", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_the_same_for_a_member_and_leaves_the_session_alone()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("ada@example.com", "four unrelated words do");
        var browser = await nest.SignedInAsync("ada@example.com", "four unrelated words do");

        using var signedIn = await browser.GetAsync(new Uri("/scan", UriKind.Relative), Cancel);

        Assert.False(signedIn.Headers.Contains("Set-Cookie"));
        Assert.Equal(
            await nest.Browser().GetStringAsync(new Uri("/scan", UriKind.Relative), Cancel), await signedIn.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Only_this_page_may_compile_WebAssembly_and_it_may_do_little_else()
    {
        await using var nest = await RunningNest.StartAsync();
        var browser = nest.Browser();

        var scan = await PolicyAsync(browser, "/scan");

        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", scan, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", scan, StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", scan, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", scan, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-scripts allow-same-origin allow-downloads", scan, StringComparison.Ordinal);
        foreach (var elsewhere in new[] { "/signin", "/setup", "/scan.js", "/scan.css", "/nowhere" })
        {
            var policy = await PolicyAsync(browser, elsewhere);
            Assert.DoesNotContain("wasm-unsafe-eval", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("sandbox", policy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/scan.css")]
    [InlineData("/scan.js")]
    [InlineData("/_framework/blazor.webassembly.js")]
    [InlineData("/_framework/dotnet.js")]
    public async Task What_it_loads_is_served_with_its_contents_and_without_a_session(string path)
    {
        await using var nest = await RunningNest.StartAsync();

        using var response = await nest.Browser().GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.Unauthorized)]
    public async Task The_page_can_only_be_fetched(string method, HttpStatusCode status)
    {
        await using var nest = await RunningNest.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/scan", UriKind.Relative));

        using var response = await nest.Browser().SendAsync(request, Cancel);

        Assert.Equal(status, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task The_page_holds_no_script_and_no_style_of_its_own()
    {
        await using var nest = await RunningNest.StartAsync();

        var html = await nest.Browser().GetStringAsync(new Uri("/scan", UriKind.Relative), Cancel);

        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)[^>]*>", html);
        Assert.DoesNotMatch(@"\s(on[a-z]+|style)=", html);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?//", html);
        Assert.DoesNotContain("MudBlazor", html, StringComparison.Ordinal);
    }

    private static async Task<string> PolicyAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
    }
}
