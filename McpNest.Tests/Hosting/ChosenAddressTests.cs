using System.Net;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Hosting;

/// <summary>The address an admin sets in the console: it binds at once, and nobody can lock themselves out with it.</summary>
public sealed class ChosenAddressTests
{
    private static readonly Uri s_here = new("http://localhost:5080");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Configuration_ComesFirst_ThenWhatWasSet_ThenWhereItListens()
    {
        string? chosen = null;
        var open = new PublicAddress(null, s_here, () => chosen, takesHttps: false);
        var configured = new PublicAddress(new Uri("https://configured.example.com"), s_here, () => chosen, takesHttps: true);
        Assert.Equal("http://localhost:5080/x", open.Link("/x"));

        chosen = "https://nest.example.com";

        Assert.Equal("https://nest.example.com/x", open.Link("/x"));
        Assert.Equal("https://configured.example.com/x", configured.Link("/x"));
        Assert.Contains("McpNest:KnownProxies", open.WarningAbout(open.Url), StringComparison.Ordinal);
        Assert.Null(configured.WarningAbout(open.Url));
    }

    [Theory]
    [InlineData("nest.example.com", "https://nest.example.com", true, true)]
    [InlineData("localhost:5080", "http://localhost:5080", true, true)]
    [InlineData("127.0.0.1:5080", "http://127.0.0.1:5080", true, true)]
    [InlineData("localhost:5080", "http://localhost:9", true, false)]
    [InlineData("nest.example.com", "http://nest.example.com", true, false)]
    [InlineData("evil.example.com", "https://evil.example.com", false, false)]
    public void Loopback_StaysOpenBesideIt(string host, string origin, bool acceptsHost, bool acceptsOrigin)
    {
        var address = new PublicAddress(null, s_here, () => "https://nest.example.com", takesHttps: true);

        Assert.Equal(acceptsHost, address.AcceptsHost(new HostString(host)));
        Assert.Equal(acceptsOrigin, address.AcceptsOrigin(origin));
    }

    [Fact]
    public void Loopback_IsNotOpenBesideAConfiguredAddress()
    {
        var address = new PublicAddress(new Uri("https://nest.example.com"), s_here, () => "https://other.example.com", takesHttps: true);

        Assert.Null(address.Fallback);
        Assert.False(address.AcceptsHost(new HostString("localhost:5080")));
        Assert.False(address.AcceptsHost(new HostString("other.example.com")));
    }

    [Theory]
    [InlineData("nest.example.com")]
    [InlineData("https://nest.example.com/nest")]
    [InlineData("https://nest.example.com/?a=b")]
    [InlineData("https://ada@nest.example.com")]
    [InlineData("ftp://nest.example.com")]
    [InlineData("http://nest.example.com")]
    [InlineData("javascript:alert(1)")]
    public void WhatIsNoAddressForPeople_IsRefused(string text) => Assert.Throws<NestException>(() => NestSettings.AddressOf(text));

    [Fact]
    public async Task RunningNest_FollowsAtOnce_InPagesAndAtTheAgentsDoor()
    {
        await using var nest = await RunningNest.StartAsync();
        var here = nest.Url;
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/signin", "nest.example.com"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/mcp", "nest.example.com"));

        await nest.Get<NestSettings>().SetAddressAsync(Actor.Operator, "https://nest.example.com/", Cancel);

        Assert.StartsWith("https://nest.example.com/setup#", await nest.Links.CreateSetupLinkAsync(Actor.Operator, Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/signin", "nest.example.com"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("/mcp", "nest.example.com"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/signin", here.Authority));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("/mcp", here.Authority));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/signin", "evil.example.com"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/mcp", "evil.example.com"));

        async Task<HttpStatusCode> AskAsync(string path, string host)
        {
            using var request = new HttpRequestMessage(path == "/mcp" ? HttpMethod.Post : HttpMethod.Get, new Uri(here, path));
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("Accept", path == "/mcp" ? "application/json, text/event-stream" : "text/html");
            request.Content = path == "/mcp" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null;
            using var answer = await nest.Browser().SendAsync(request, Cancel);
            return answer.StatusCode;
        }
    }

    [Fact]
    public void OtherProcesses_MakeLinksWithIt()
    {
        using var folder = new TempFolder();
        RunningAddress.Write(folder.Data, s_here);

        Assert.Equal("https://nest.example.com/x", PublicAddress.For(new NestOptions(), folder.Data, () => "https://nest.example.com").Link("/x"));
        Assert.Equal("http://localhost:5080/x", PublicAddress.For(new NestOptions(), folder.Data, () => null).Link("/x"));
    }
}
