using System.Net;
using System.Net.WebSockets;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace McpNest.Tests.Hosting;

/// <summary>What other sites, proxies and thieves try with a browser that is signed in.</summary>
public sealed class WebAttackTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    // Agents come with a key and never with a cookie; circuits ask for their own page as origin.
    private static readonly string[] s_elsewhere = ["/mcp", "/u/", "/_blazor"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_takes_a_post_refuses_one_without_the_token_of_a_page()
    {
        await using var nest = await RunningNest.StartAsync();
        var ada = await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var browser = await nest.SignedInAsync(Email, Password);
        var tried = new List<string>();

        foreach (var endpoint in nest.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
                || endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods: var methods } && !methods.Contains("POST")
                || s_elsewhere.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal) || path == prefix.TrimEnd('/')))
            {
                continue;
            }

            if (endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation == true)
            {
                continue; // the framework looks, before the page is made; A_form_without_its_token_is_refused asks it
            }

            tried.Add(path);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["Password"] = Password });
            using var answer = await browser.PostAsync(new Uri(Filled(endpoint, path), UriKind.Relative), form, Cancel);

            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{path} answered {answer.StatusCode} to a post without a token");
            var done = (await nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel)).Where(change => change.ActorId == ada).Select(change => change.Change);
            Assert.Equal("signed_in", Assert.Single(done));
            using var still = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
            Assert.True(still.StatusCode == HttpStatusCode.OK, $"{path} ended the session");
        }

        Assert.Contains("/signout", tried);
        Assert.Contains("/audit/export.csv", tried);
        Assert.All(["/signin/passkey", "/signin/link/passkey", "/setup/passkey", "/join/passkey"], path => Assert.Contains(path, tried));
    }

    [Theory]
    [InlineData("/signin", "signin")]
    [InlineData("/signin/link", "link")]
    [InlineData("/setup", "setup")]
    [InlineData("/signin/recover", "recover")]
    [InlineData("/join", "join")]
    [InlineData("/signin/prove", "prove")]
    [InlineData("/welcome", "welcome")]
    public async Task Each_form_is_refused_without_its_token_and_with_somebody_elses(string page, string handler)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var (browser, attacker) = (page is "/signin/prove" or "/welcome" ? await nest.SignedInAsync(Email, Password) : nest.Browser(), nest.Browser());
        await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
        var foreign = RunningNest.HiddenFields(await attacker.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel));

        foreach (var fields in new Dictionary<string, string>[] { [], foreign })
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["_handler"] = handler, ["Email"] = Email, ["Password"] = Password });
            using var answer = await browser.PostAsync(new Uri(page, UriKind.Relative), form, Cancel);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("mcpnest=", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_cookie_is_no_key_and_a_key_no_cookie()
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        using var body = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", System.Text.Encoding.UTF8, "application/json");

        using var answer = await browser.PostAsync(new Uri("/mcp", UriKind.Relative), body, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("127.0.0.1")]
    public async Task Forwarded_host_names_reach_no_link_no_redirect_and_no_cookie(string? proxy)
    {
        await using var nest = await RunningNest.StartAsync(settings: proxy is null ? [] : new() { ["McpNest:KnownProxies:0"] = proxy });
        await nest.AddMemberAsync(Email, Password);
        foreach (var header in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host", "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Original-URL", "X-Rewrite-URL", "Forwarded" })
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/people", UriKind.Relative));
            asked.Headers.TryAddWithoutValidation(header, header == "Forwarded" ? "host=evil.example;proto=https" : "evil.example");
            using var sent = await nest.Browser().SendAsync(asked, Cancel);
            Assert.DoesNotContain("evil", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);

            using var page = new HttpRequestMessage(HttpMethod.Get, new Uri("/signin", UriKind.Relative));
            page.Headers.TryAddWithoutValidation(header, "evil.example");
            using var shown = await nest.Browser().SendAsync(page, Cancel);
            Assert.DoesNotContain("evil", await shown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            Assert.DoesNotContain("evil", string.Join(' ', shown.Headers.SelectMany(pair => pair.Value)), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("evil", await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_and_proving_lead_to_this_nest_only()
    {
        string[] urls =
        [
            "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
            "///evil.example", "\\\\evil.example", "HtTpS:evil.example", "data:text/html,x", "/\t/evil.example", "/\n/evil.example", " //evil.example",
            "/%0d%0aSet-Cookie:x=y", "/..//evil.example", "/.//evil.example", "/foo/../..//evil.example", "@evil.example", ".evil.example", "/%2f/evil.example",
            "/%5cevil.example", "//evil.example\0/", "\uFF0F\uFF0Fevil.example", "/\u2028/evil.example", "", "/",
        ];
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        foreach (var url in urls)
        {
            var target = new Uri(nest.Url, ReturnUrl.Safe(url)); // as a browser would
            Assert.True(target.Authority == nest.Url.Authority && !target.AbsolutePath.StartsWith("//", StringComparison.Ordinal), $"{url} leads to {target}");
        }

        foreach (var url in urls.Take(4))
        {
            foreach (var page in new[] { "/signin", "/signin/prove" })
            {
                using var answer = await RunningNest.SubmitAsync(browser, $"{page}?returnUrl={Uri.EscapeDataString(url)}", new() { ["Email"] = Email, ["Password"] = Password });
                Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location!.PathAndQuery()));
            }
        }
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData(null, true)]
    public async Task Another_site_opens_no_websocket_though_the_browser_is_signed_in(string? origin, bool opens)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        using var signedIn = await RunningNest.SubmitAsync(browser, "/signin", new() { ["Email"] = Email, ["Password"] = Password });
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mcpnest=", StringComparison.Ordinal)).Split(';')[0]);
        socket.Options.SetRequestHeader("Origin", origin ?? nest.Url.GetLeftPart(UriPartial.Authority));

        var failure = await Record.ExceptionAsync(() => socket.ConnectAsync(new UriBuilder(nest.Url) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancel));

        Assert.Equal(opens, failure is null);
        Assert.Equal(opens, socket.State == WebSocketState.Open);
    }

    [Fact]
    public async Task A_cookie_from_before_signing_in_is_worth_nothing_after_it()
    {
        await using var nest = await RunningNest.StartAsync();
        var (ada, bob) = (await nest.AddMemberAsync(Email, Password), await nest.AddMemberAsync("bob@example.com", Password));
        var (victim, attacker) = (nest.Browser(), nest.Browser());
        using var planted = await RunningNest.SubmitAsync(attacker, "/signin", new() { ["Email"] = "bob@example.com", ["Password"] = Password });
        var before = CookieOf(planted);
        victim.DefaultRequestHeaders.Add("Cookie", before);

        var form = RunningNest.HiddenFields(await victim.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel));
        using var content = new FormUrlEncodedContent(form.Append(new("Email", Email)).Append(new("Password", Password)));
        using var signedIn = await victim.PostAsync(new Uri("/signin", UriKind.Relative), content, Cancel);

        Assert.NotEqual(before, CookieOf(signedIn));
        Assert.Empty(nest.Get<SessionBook>().Of(bob)); // what was planted is over
        Assert.Single(nest.Get<SessionBook>().Of(ada));
        using var late = await attacker.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, late.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/signin/link")]
    [InlineData("/signin/prove")]
    [InlineData("/setup")]
    [InlineData("/join")]
    [InlineData("/signin/recover")]
    [InlineData("/welcome")]
    [InlineData("/account")]
    [InlineData("/settings")]
    [InlineData("/nowhere")]
    [InlineData("/signin-link")]
    public async Task No_page_is_framed_cached_or_sniffed(string path)
    {
        await using var nest = await RunningNest.StartAsync();
        await nest.AddMemberAsync(Email, Password, MemberRole.Admin);
        var browser = await nest.SignedInAsync(Email, Password);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "Accept", "text/html" } } };

        using var response = await browser.SendAsync(request, Cancel);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Contains("no-store", string.Join(',', response.Headers.GetValues("Cache-Control")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Over_https_each_cookie_is_the_hosts_alone_secure_and_out_of_scripts_reach()
    {
        await using var nest = await RunningNest.StartAsync(settings: new()
        {
            ["McpNest:PublicUrl"] = "https://nest.example.com",
            ["McpNest:KnownProxies:0"] = "127.0.0.1",
        });
        await nest.AddMemberAsync(Email, Password);
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = nest.Get<Web.Hosting.PublicAddress>().Listening };
#pragma warning restore RS0030
        browser.DefaultRequestHeaders.Host = "nest.example.com";
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var page = await browser.GetAsync(new Uri("/signin", UriKind.Relative), Cancel);
        var token = page.Headers.GetValues("Set-Cookie").Single();
        browser.DefaultRequestHeaders.Add("Cookie", token.Split(';')[0]);
        using var form = new FormUrlEncodedContent(
            RunningNest.HiddenFields(await page.Content.ReadAsStringAsync(Cancel)).Append(new("Email", Email)).Append(new("Password", Password)));
        using var signedIn = await browser.PostAsync(new Uri("/signin", UriKind.Relative), form, Cancel);
        var session = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("mcpnest=", StringComparison.Ordinal));

        Assert.All([token, session], cookie =>
        {
            Assert.StartsWith("__Host-mcpnest", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Contains("samesite=lax", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", token, StringComparison.OrdinalIgnoreCase);
        Assert.True(signedIn.Headers.Contains("Strict-Transport-Security"));

        // The name that http uses is not taken here, so a page of a subdomain cannot plant it.
        using var planted = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        browser.DefaultRequestHeaders.Remove("Cookie");
        planted.Headers.Add("Cookie", session.Split(';')[0].Replace("__Host-", "", StringComparison.Ordinal));
        using var refused = await browser.SendAsync(planted, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
    }

    private static string CookieOf(HttpResponseMessage signedIn) =>
        signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mcpnest=", StringComparison.Ordinal)).Split(';')[0];

    private static string Filled(RouteEndpoint endpoint, string path) => endpoint.RoutePattern.Parameters.Aggregate(
        path, (filled, parameter) => System.Text.RegularExpressions.Regex.Replace(filled, $@"\{{\**{parameter.Name}(:[^}}]*)?\??\}}", Guid.Empty.ToString()));
}
