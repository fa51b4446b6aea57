using McpNest.Core.Policy;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;

namespace McpNest.Tests.Proxy;

/// <summary>The console in a browser, through the nginx file of the documents.</summary>
public sealed class BrowserNginxTests
{
    [Fact]
    public async Task TheConsoleWorksThroughIt_OverAWebSocketAndWithHostCookies()
    {
        Nginx.Need();
        await using var chromium = await Chromium.StartAsync();
        await using var app = await NestApp.StartAsync(new()
        {
            ["McpNest:PublicUrl"] = $"https://localhost:{Nginx.FreePort()}",
            ["McpNest:KnownProxies:0"] = "127.0.0.1",
        });
        await using var nginx = await Nginx.StartAsync(app.Nest.Url.Port, app.Nest.Get<PublicAddress>().Listening);
        await using var ada = await BrowserPerson.ArriveAsync(chromium.Browser, nginx.Url, trustsAnyCertificate: true);
        List<string> sockets = [];
        ada.Page.WebSocket += (_, socket) => sockets.Add(socket.Url);
        var lead = new BrowserLead(ada);

        var link = await app.Nest.Links.CreateSetupLinkAsync(Actor.Operator, TestContext.Current.CancellationToken);
        await lead.SetUpAsync(link);
        await lead.AddMemberAsync("Bob Example", "bob@example.com");

        Assert.Contains(sockets, url => url.StartsWith($"wss://localhost:{nginx.Url.Port}/_blazor", StringComparison.Ordinal));
        var cookies = await ada.Page.Context.CookiesAsync();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie.Name, StringComparison.Ordinal);
            Assert.True(cookie.Secure);
        });
        Assert.Empty(ada.Complaints);
        var code = new Uri(link).Fragment.TrimStart('#');
        Assert.DoesNotContain(code, await nginx.LogsAsync(), StringComparison.Ordinal);
    }
}
