using System.Net;
using System.Security.Cryptography.X509Certificates;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Hosting;
using McpNest.Web.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>A nest whose people sign in through an <see cref="IdentityServer"/>, and the browsers in between.</summary>
internal sealed class ProviderNest : IAsyncDisposable
{
    private ProviderNest(IdentityServer server, RunningNest nest) => (Server, Nest) = (server, nest);

    public IdentityServer Server { get; }

    public RunningNest Nest { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="tenant">Not empty: Entra, with this directory.</param>
    public static async Task<ProviderNest> StartAsync(
        Dictionary<string, string?>? settings = null, TimeProvider? time = null, string tenant = "", Action<WebApplicationBuilder>? configure = null, X509Certificate2? certificate = null)
    {
        var server = await IdentityServer.StartAsync(time, tenant);
        var all = new Dictionary<string, string?>(tenant.Length == 0 ? OpenIdConnect(server) : Entra(server, tenant));
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var nest = await RunningNest.StartAsync(
            builder =>
            {
                configure?.Invoke(builder);
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }
            },
            settings: all);
        await server.RegisterAsync(nest.Url, certificate);
        return new ProviderNest(server, nest);
    }

    /// <summary>Goes to the provider and back, as a browser follows redirects; stops at the answer of the way back, or before it.</summary>
    public async Task<HttpResponseMessage> GoAsync(HttpClient browser, string start = "/signin/provider", Func<Uri, bool>? until = null)
    {
        var next = new Uri(Nest.Url, start);
        for (var step = 0; step < 10; step++)
        {
            if (until?.Invoke(next) == true)
            {
                return new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = next } };
            }

            var answer = await browser.GetAsync(next, Cancel);
            var isBack = next.AbsolutePath is "/signin-oidc" or "/signout-callback-oidc";
            if (answer.Headers.Location is not { } location)
            {
                return answer;
            }

            var target = new Uri(next, location);
            if ((isBack && target.AbsolutePath != "/signin/provider") || (target.Authority == Nest.Url.Authority && target.AbsolutePath == "/signin"))
            {
                return answer;
            }

            next = target;
        }

        throw new InvalidOperationException("The browser was sent in circles.");
    }

    /// <summary>Signs whoever the provider knows in, in a new browser.</summary>
    public async Task<HttpClient> SignedInAsync(string start = "/signin/provider")
    {
        var browser = Nest.Browser();
        using var answer = await GoAsync(browser, start);
        Assert.DoesNotContain("problem=", answer.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        return browser;
    }

    /// <summary>Nobody comes in, and the sign-in page says why: the sentence, as text.</summary>
    public async Task<string> RefusedAsync(HttpClient browser, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var page = new Uri(Nest.Url, answer.Headers.Location!);
        Assert.Equal("/signin", page.AbsolutePath);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser));
        var html = WebUtility.HtmlDecode(await browser.GetStringAsync(page, Cancel));
        const string Begin = "<p class=\"error\" role=\"alert\">";
        var start = html.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(start >= 0, html);
        start += Begin.Length;
        return html[start..html.IndexOf("</p>", start, StringComparison.Ordinal)];
    }

    /// <summary>The same for somebody who goes there in a new browser.</summary>
    public async Task<string> RefusedAsync(string start = "/signin/provider")
    {
        var browser = Nest.Browser();
        using var answer = await GoAsync(browser, start);
        return await RefusedAsync(browser, answer);
    }

    /// <summary>Kinds of changes, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ChangesAsync() => [.. (await EntriesAsync()).Select(entry => entry.Change)];

    /// <summary>What the last refusals were of, oldest first.</summary>
    public async Task<IReadOnlyList<string>> RefusalsAsync() =>
        [.. (await EntriesAsync()).Where(entry => entry.Change == "sign_in_refused").Select(entry => entry.Target)];

    public Member Only(Func<Member, bool>? which = null) => Assert.Single(Nest.Journal.State.Members.Values, member => which?.Invoke(member) ?? true);

    public static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    private async Task<IEnumerable<ChangeEntry>> EntriesAsync()
    {
        await Nest.Get<SignInRefusals>().SettledAsync();
        return (await Nest.Get<ChangeLog>().PageAsync(null, null, 100, Cancel)).Reverse();
    }

    public async ValueTask DisposeAsync()
    {
        await Nest.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static Dictionary<string, string?> OpenIdConnect(IdentityServer server) => new()
    {
        ["McpNest:OpenIdConnect:Authority"] = server.Issuer.ToString(),
        ["McpNest:OpenIdConnect:ClientId"] = IdentityServer.ClientId,
        ["McpNest:OpenIdConnect:ClientSecret"] = IdentityServer.ClientSecret,
        ["McpNest:OpenIdConnect:DisplayName"] = "Contoso",
    };

    private static Dictionary<string, string?> Entra(IdentityServer server, string tenant) => new()
    {
        ["AzureAd:Instance"] = server.Address.ToString(),
        ["AzureAd:TenantId"] = tenant,
        ["AzureAd:ClientId"] = IdentityServer.ClientId,
        ["AzureAd:ClientSecret"] = IdentityServer.ClientSecret,
    };
}
