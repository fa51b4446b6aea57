using McpNest.Core;
using McpNest.Tests.Support;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace McpNest.Tests.Hosting;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("http://localhost:5080", "localhost:5080", true)]
    [InlineData("http://localhost:5080", "127.0.0.1:5080", true)]
    [InlineData("http://127.0.0.1:5080", "[::1]:5080", true)]
    [InlineData("http://localhost:5080", "evil.example", false)]
    [InlineData("http://localhost:5080", "localhost.evil.example:5080", false)]
    [InlineData("http://localhost:5080", "", false)]
    [InlineData("https://nest.example.com", "NEST.example.com", true)]
    [InlineData("https://nest.example.com", "nest.example.com:443", true)]
    [InlineData("https://nest.example.com", "localhost", false)]
    [InlineData("https://nest.example.com", "nest.example.com.evil.example", false)]
    public void Only_the_nests_own_host_is_accepted(string url, string host, bool accepted) =>
        Assert.Equal(accepted, new PublicAddress(new Uri(url)).AcceptsHost(new HostString(host)));

    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080", true)]
    [InlineData("http://localhost:5080", "http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", "http://[::1]:5080", true)]
    [InlineData("http://localhost:5080", "http://localhost:3000", false)]
    [InlineData("http://localhost:5080", "https://localhost:5080", false)]
    [InlineData("http://localhost:5080", "null", false)]
    [InlineData("http://localhost:5080", "http://evil@localhost:5080", false)]
    [InlineData("https://nest.example.com", "https://nest.example.com", true)]
    [InlineData("https://nest.example.com", "https://nest.example.com/path", false)]
    [InlineData("https://nest.example.com", "http://nest.example.com", false)]
    [InlineData("https://nest.example.com", "https://other.example.com", false)]
    public void Only_the_nests_own_origin_is_accepted(string url, string origin, bool accepted) =>
        Assert.Equal(accepted, new PublicAddress(new Uri(url)).AcceptsOrigin(origin));

    [Theory]
    [InlineData(null, null, "http://localhost:5080/")]
    [InlineData(null, "http://127.0.0.1:6000", "http://127.0.0.1:6000/")]
    [InlineData(null, "http://[::1]:6000;http://127.0.0.1:6001", "http://[::1]:6000/")]
    [InlineData("http://localhost:7000", "http://127.0.0.1:6000", "http://localhost:7000/")]
    [InlineData("https://nest.example.com", "https://0.0.0.0:443", "https://nest.example.com/")]
    public void Links_use_what_is_configured_or_where_it_listens(string? publicUrl, string? urls, string expected) =>
        Assert.Equal(expected, For(publicUrl, urls).Url.ToString());

    [Theory]
    [InlineData(null, "http://0.0.0.0:5080", "McpNest:PublicUrl must be set")]
    [InlineData(null, "http://*:5080", "McpNest:PublicUrl must be set")]
    [InlineData(null, "localhost", "--urls must be one or more addresses")]
    [InlineData("https://nest.example.com", "http://127.0.0.1:5080", "name the proxy that ends TLS in McpNest:KnownProxies")]
    public void A_combination_that_would_go_wrong_is_refused(string? publicUrl, string urls, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<NestException>(() => For(publicUrl, urls)).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_process_learns_where_the_server_listens()
    {
        using var folder = new TempFolder();
        RunningAddress.Write(folder.Data, new Uri("http://127.0.0.1:6000/"));

        Assert.Equal("http://127.0.0.1:6000/x", PublicAddress.For(new NestOptions(), folder.Data).Link("/x"));

        RunningAddress.Clear(folder.Data);
        Assert.Equal("http://localhost:5080/x", PublicAddress.For(new NestOptions(), folder.Data).Link("/x"));
    }

    private static PublicAddress For(string? publicUrl, string? urls) => PublicAddress.For(
        new NestOptions { PublicUrl = publicUrl is null ? null : new Uri(publicUrl) },
        ListenAddresses.From(new ConfigurationBuilder().Build(), urls));
}
