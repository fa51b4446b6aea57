using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Gateway;
using McpNest.Web.Gateway;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Hosting;

public sealed class PipelineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Assets_are_served_with_their_contents(string environment)
    {
        await using var nest = await RunningNest.StartAsync(environment: environment);
        var browser = nest.Browser();

        foreach (var path in new[] { "/nest.css", "/signin.js", "/_framework/blazor.web.js", "/_content/MudBlazor/MudBlazor.min.css" })
        {
            Assert.NotEmpty(await browser.GetByteArrayAsync(new Uri(path, UriKind.Relative), Cancel));
        }
    }

    [Theory]
    [InlineData("/signin", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.Redirect)]
    [InlineData("/nowhere", HttpStatusCode.Redirect)]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/nest.css", HttpStatusCode.OK)]
    [InlineData("/_blazor/negotiate", HttpStatusCode.Unauthorized)]
    public async Task Every_response_carries_the_security_headers(string path, HttpStatusCode status)
    {
        await using var nest = await RunningNest.StartAsync();

        using var response = await nest.Browser().GetAsync(new Uri(path, UriKind.Relative), Cancel);

        Assert.Equal(status, response.StatusCode);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.True(response.Headers.Contains("Permissions-Policy"));
        Assert.Contains("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("/nowhere", "text/html", true)]
    [InlineData("/nowhere", "*/*", false)]
    [InlineData("/.well-known/oauth-protected-resource", "text/html", false)]
    public async Task An_unknown_address_brings_a_page_only_where_a_person_asks(string path, string accept, bool page)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("ada@example.com", "four unrelated words do");
        var browser = await nest.SignedInAsync("ada@example.com", "four unrelated words do");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "Accept", accept } } };

        using var response = await browser.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(page, (await response.Content.ReadAsStringAsync(Cancel)).Contains("<html", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/html", true)]
    [InlineData("*/*", false)]
    public async Task A_page_a_role_does_not_open_is_refused_with_a_page_where_a_person_asks(string accept, bool page)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync("ada@example.com", "four unrelated words do");
        var browser = await nest.SignedInAsync("ada@example.com", "four unrelated words do");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/people", UriKind.Relative)) { Headers = { { "Accept", accept } } };

        using var response = await browser.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(page, (await response.Content.ReadAsStringAsync(Cancel)).Contains("<html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_contains_no_inline_script()
    {
        await using var nest = await RunningNest.StartAsync();

        var html = await nest.Browser().GetStringAsync(new Uri("/setup", UriKind.Relative), Cancel);

        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)[^>]*>", html);
        Assert.DoesNotMatch(@"\son[a-z]+=", html);
    }

    [Fact]
    public async Task Every_endpoint_asks_for_a_session_unless_it_is_listed_here()
    {
        string[] open =
        [
            "/healthz", "/healthz/seen", "/healthz/stream", "/join", "/join/passkey", "/readyz", "/scan", "/setup", "/setup/passkey",
            "/signin", "/signin/link", "/signin/link/passkey", "/signin/passkey", "/signin/provider/continue", "/signin/recover", "/signout",
        ];
        await using var nest = await RunningNest.StartAsync();

        var anonymous = nest.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(open, anonymous);
        var fallback = await nest.Get<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        Assert.NotNull(fallback);
    }

    [Theory]
    [InlineData("/signin", "evil.example", HttpStatusCode.BadRequest)]
    [InlineData("/nest.css", "evil.example", HttpStatusCode.BadRequest)]
    [InlineData("/signin", "localhost", HttpStatusCode.OK)]
    [InlineData("/signin", "[::1]:5080", HttpStatusCode.OK)]
    [InlineData("/healthz", "10.0.0.7:8080", HttpStatusCode.OK)]
    public async Task A_foreign_host_name_is_refused(string path, string host, HttpStatusCode status)
    {
        await using var nest = await RunningNest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = host;

        using var response = await nest.Browser().SendAsync(request, Cancel);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("null", "same-origin", HttpStatusCode.Unauthorized)]
    public async Task A_circuit_opens_only_for_the_nests_own_pages(string origin, string? site, HttpStatusCode status)
    {
        await using var nest = await RunningNest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/_blazor/negotiate", UriKind.Relative));
        request.Headers.Add("Origin", origin);
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var response = await nest.Browser().SendAsync(request, Cancel);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(1024 * 1024, true)]
    public async Task A_body_over_four_mebibytes_gets_the_gateways_own_answer(int over, bool chunked)
    {
        var logs = new FakeLogSink();
        await using var nest = await RunningNest.StartAsync(builder => builder.Logging.AddProvider(logs));
        var member = await nest.AddMemberAsync("ada@example.com", "four unrelated words do");
        var issued = await nest.Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "Cursor" }, Cancel);
        var text = new byte[FrontReader.MaxBytes + over];
        text.AsSpan().Fill((byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp", UriKind.Relative)) { Content = new ByteArrayContent(text) };
        request.Headers.Authorization = new("Bearer", issued.Key);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        request.Content.Headers.ContentType = new("application/json");

        using var response = await nest.Browser().SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal(-32600, body["error"]!["code"]!.GetValue<int>());
        Assert.DoesNotContain(logs.Lines, line => line.Contains("BadHttpRequestException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_request_is_logged_by_kind_and_place_without_its_message()
    {
        using var logs = new FakeLogSink();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs)).BuildServiceProvider();
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = answer } };
        context.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = new InvalidOperationException("hunter2", new FormatException("hunter2")) });

        await ErrorAnswer.WriteAsync(context);

        Assert.Equal(StatusCodes.Status500InternalServerError, context.Response.StatusCode);
        Assert.DoesNotContain("hunter2", System.Text.Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
        var line = Assert.Single(logs.Lines);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException because of FormatException", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_alive_and_ready()
    {
        await using var nest = await RunningNest.StartAsync();
        var browser = nest.Browser();

        Assert.Equal("alive\n", await browser.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancel));
        Assert.Equal("ready\n", await browser.GetStringAsync(new Uri("/readyz", UriKind.Relative), Cancel));
    }

    [Theory]
    [InlineData(null, "http")]
    [InlineData("127.0.0.1", "https")]
    [InlineData("10.9.9.9", "http")]
    public async Task Forwarded_headers_count_only_from_a_listed_proxy(string? listed, string scheme)
    {
        await using var nest = await RunningNest.StartAsync(
            settings: listed is null ? [] : new() { ["McpNest:KnownProxies:0"] = listed });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/signin", UriKind.Relative));
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var response = await nest.Browser().SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(scheme == "https", response.Headers.Contains("Strict-Transport-Security"));
    }
}
