using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Passkeys;

namespace McpNest.Tests.SignIn;

public sealed class PasskeyDomainTests
{
    [Theory]
    [InlineData("https://nest.example.com", "nest.example.com", "nest.example.com")]
    [InlineData("https://Nest.Example.com:8443", "nest.example.com", "nest.example.com")]
    [InlineData("https://nest.example.com", "evil.example", "nest.example.com")] // a made-up Host header changes nothing
    [InlineData("https://bücher.example", "xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("http://localhost:5080", "localhost", "localhost")]
    [InlineData("http://127.0.0.1:5080", "localhost", "localhost")]
    [InlineData("http://127.0.0.1:5080", "127.0.0.1", null)]
    [InlineData("http://localhost:5080", "[::1]", null)]
    [InlineData("http://nest.example.com", "nest.example.com", null)]
    [InlineData("https://192.0.2.7", "192.0.2.7", null)]
    public void The_name_comes_from_the_public_address_and_from_nothing_else(string url, string host, string? expected)
    {
        var domain = new PasskeyDomain(new PublicAddress(new Uri(url)));

        Assert.Equal(expected, domain.For(host));
        Assert.Equal(expected is null, domain.WhyNot(host) is not null);
    }

    [Theory]
    [InlineData("http://nest.example.com", "nest.example.com", "https")]
    [InlineData("https://192.0.2.7", "192.0.2.7", "IP address")]
    [InlineData("http://127.0.0.1:5080", "127.0.0.1", "http://localhost:5080")]
    public void Why_there_are_none_says_what_to_do(string url, string host, string word) =>
        Assert.Contains(word, new PasskeyDomain(new PublicAddress(new Uri(url))).WhyNot(host), StringComparison.Ordinal);

    [Fact]
    public void Beside_an_address_set_in_the_console_passkeys_of_the_machine_itself_go_on()
    {
        var address = new PublicAddress(null, new Uri("http://localhost:5080"), () => "https://nest.example.com", takesHttps: true);
        var domain = new PasskeyDomain(address);

        Assert.Equal("nest.example.com", domain.For("nest.example.com"));
        Assert.Equal("localhost", domain.For("localhost"));
        Assert.True(domain.IsOurs("localhost"));
        Assert.True(domain.IsOurs("nest.example.com"));
        Assert.False(domain.IsOurs("example.com"));
        Assert.False(new PasskeyDomain(new PublicAddress(new Uri("https://nest.example.com"))).IsOurs("localhost"));
    }

    [Theory]
    [InlineData("https://nest.example.com", false, true)]
    [InlineData("https://nest.example.com", true, false)]
    [InlineData("https://nest.example.com:444", false, false)]
    [InlineData("http://nest.example.com", false, false)]
    [InlineData("https://nest.example.com.evil.example", false, false)]
    [InlineData("null", false, false)]
    [InlineData("", false, false)]
    public async Task Only_our_own_pages_are_answered_for_and_not_in_a_frame_of_others(string origin, bool isFramed, bool expected)
    {
        var options = new PasskeyDomain(new PublicAddress(new Uri("https://nest.example.com"))).Options("nest.example.com").Value;

        Assert.Equal(expected, await options.ValidateOrigin!(new() { HttpContext = new Microsoft.AspNetCore.Http.DefaultHttpContext(), Origin = origin, CrossOrigin = isFramed, TopOrigin = null }));
        Assert.Equal(("required", "required", "nest.example.com"), (options.UserVerificationRequirement, options.ResidentKeyRequirement, options.ServerDomain));
    }
}
