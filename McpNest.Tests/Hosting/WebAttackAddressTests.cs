using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn;

namespace McpNest.Tests.Hosting;

/// <summary>What somebody tries with addresses: of the nest, of themselves, and of where to go.</summary>
public sealed class WebAttackAddressTests
{
    private const string Email = "ada@example.com";
    private const string Password = "otter violin gravel lantern";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_header_makes_a_passkey_belong_to_another_name()
    {
        await using var nest = await RunningNest.StartAsync(settings: new()
        {
            ["McpNest:PublicUrl"] = "https://nest.example.com",
            ["McpNest:KnownProxies:0"] = "127.0.0.1",
        });
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        using var proxy = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = nest.Get<PublicAddress>().Listening };
#pragma warning restore RS0030
        proxy.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var opened = Request(HttpMethod.Get, "/signin", "nest.example.com");
        using var page = await proxy.SendAsync(opened, Cancel);
        proxy.DefaultRequestHeaders.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var fields = RunningNest.HiddenFields(await page.Content.ReadAsStringAsync(Cancel));

        foreach (var header in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host", "Forwarded", "Origin", "Referer" })
        {
            using var asking = Request(HttpMethod.Post, "/signin/passkey", "nest.example.com", fields);
            asking.Headers.TryAddWithoutValidation(header, header == "Forwarded" ? "host=evil.example" : "https://evil.example");
            using var answer = await proxy.SendAsync(asking, Cancel);
            var asked = JsonNode.Parse((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["options"]!)!;
            Assert.Equal("nest.example.com", (string?)asked["rpId"]);
            Assert.DoesNotContain("evil", asked.ToJsonString(), StringComparison.Ordinal);
        }

        foreach (var host in new[] { "evil.example", "nest.example.com.evil.example", "nest.example.com@evil.example", "evil.example:443", "localhost", "" })
        {
            using var asking = Request(HttpMethod.Post, "/signin/passkey", host, fields);
            using var answer = await proxy.SendAsync(asking, Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.DoesNotContain("rpId", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "203.0.113.{0}")] // nobody is a proxy
    [InlineData("192.0.2.1", "203.0.113.{0}")] // somebody else is
    [InlineData("127.0.0.1", "203.0.113.{0}, 198.51.100.7")] // the proxy says whom it saw; what they told it counts for nothing
    public async Task Whoever_says_they_come_from_elsewhere_is_limited_all_the_same(string? proxy, string said)
    {
        await using var nest = await RunningNest.StartAsync(settings: proxy is null ? [] : new() { ["McpNest:KnownProxies:0"] = proxy });
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        var html = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative), Cancel);
        var statuses = new List<HttpStatusCode>();

        for (var guess = 0; guess <= SignInThrottle.PerAccount; guess++)
        {
            using var form = new FormUrlEncodedContent(RunningNest.HiddenFields(html).Append(new("Email", Email)).Append(new("Password", "wrong")));
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/signin", UriKind.Relative)) { Content = form };
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", string.Format(System.Globalization.CultureInfo.InvariantCulture, said, guess));
            request.Headers.TryAddWithoutValidation("X-Real-IP", $"203.0.113.{guess}");
            request.Headers.TryAddWithoutValidation("Forwarded", $"for=203.0.113.{guess}");
            using var answer = await browser.SendAsync(request, Cancel);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.All(statuses.SkipLast(1), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.1")]
    public async Task Whoever_is_no_proxy_does_not_make_it_https(string? proxy)
    {
        await using var nest = await RunningNest.StartAsync(settings: proxy is null ? [] : new() { ["McpNest:KnownProxies:0"] = proxy });
        await nest.AddMemberAsync(Email, Password);
        var browser = nest.Browser();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var answer = await RunningNest.SubmitAsync(browser, "/signin", new() { ["Email"] = Email, ["Password"] = Password });

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("mcpnest=", StringComparison.Ordinal));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.StartsWith($"http://127.0.0.1:{nest.Url.Port}/", await nest.Links.CreateSignInLinkAsync(Actor.Operator, Email, Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\nLocation: https://evil.example")]
    [InlineData("javascript:alert('evil.example')")]
    [InlineData("/agents/..//evil.example")]
    public async Task No_page_on_the_way_in_leads_to_another_site(string asked)
    {
        await using var nest = await RunningNest.StartAsync(settings: new()
        {
            ["McpNest:OpenIdConnect:Authority"] = "http://127.0.0.1:9", // nobody is there
            ["McpNest:OpenIdConnect:ClientId"] = "nest",
            ["McpNest:OpenIdConnect:ClientSecret"] = "secret",
            ["McpNest:OpenIdConnect:DisplayName"] = "Contoso",
        });
        await nest.AddMemberAsync(Email, Password);
        var browser = await nest.SignedInAsync(Email, Password);
        var back = "returnUrl=" + Uri.EscapeDataString(asked);

        foreach (var page in new[] { "/signin?", "/signin?breakGlass=true&", "/signin/provider/continue?way=intent&", "/signin/provider/continue?way=out&", "/signin/provider?", "/signin/prove?", "/welcome?" })
        {
            using var answer = await browser.GetAsync(new Uri(page + back, UriKind.Relative), Cancel);
            var text = (await answer.Content.ReadAsStringAsync(Cancel)).Replace(back, "", StringComparison.OrdinalIgnoreCase);
            Assert.False(LeadsAway(answer.Headers.Location, nest.Url), $"{page} leads to {answer.Headers.Location}");
            Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
        }

        using var read = await RunningNest.SubmitAsync(browser, "/welcome?" + back, []);
        Assert.Equal("/", read.Headers.Location!.PathAndQuery());
    }

    private static bool LeadsAway(Uri? location, Uri nest) =>
        location is not null && (new Uri(nest, location).Authority != nest.Authority || location.ToString().Contains("evil", StringComparison.Ordinal));

    private static HttpRequestMessage Request(HttpMethod method, string path, string host, Dictionary<string, string>? fields = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = fields is null ? null : new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Host", host);
        return request;
    }
}
