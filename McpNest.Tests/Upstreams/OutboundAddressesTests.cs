using System.Net;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Upstreams;

public sealed class OutboundAddressesTests
{
    [Theory]
    // Public
    [InlineData("8.8.8.8", AddressKind.Public)]
    [InlineData("93.184.216.34", AddressKind.Public)]
    [InlineData("100.63.255.255", AddressKind.Public)]
    [InlineData("100.128.0.1", AddressKind.Public)]
    [InlineData("172.15.255.255", AddressKind.Public)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("192.0.1.1", AddressKind.Public)]
    [InlineData("168.63.129.17", AddressKind.Public)]
    [InlineData("223.255.255.255", AddressKind.Public)]
    [InlineData("2606:4700::1111", AddressKind.Public)]
    [InlineData("2001:4860:4860::8888", AddressKind.Public)]
    [InlineData("::ffff:8.8.8.8", AddressKind.Public)]
    [InlineData("64:ff9b::8.8.8.8", AddressKind.Public)]
    // Private
    [InlineData("10.0.0.1", AddressKind.Private)]
    [InlineData("10.255.255.255", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("100.127.255.255", AddressKind.Private)]
    [InlineData("172.16.0.1", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("192.168.1.1", AddressKind.Private)]
    [InlineData("::ffff:10.1.2.3", AddressKind.Private)]
    [InlineData("fc00::1", AddressKind.Private)]
    [InlineData("fd12:3456::1", AddressKind.Private)]
    // Loopback
    [InlineData("127.0.0.1", AddressKind.Loopback)]
    [InlineData("127.255.0.9", AddressKind.Loopback)]
    [InlineData("::1", AddressKind.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressKind.Loopback)]
    // Metadata services, also in disguise
    [InlineData("169.254.169.254", AddressKind.Refused)]
    [InlineData("169.254.170.2", AddressKind.Refused)]
    [InlineData("168.63.129.16", AddressKind.Refused)]
    [InlineData("100.100.100.200", AddressKind.Refused)]
    [InlineData("192.0.0.192", AddressKind.Refused)]
    [InlineData("fd00:ec2::254", AddressKind.Refused)]
    [InlineData("fd20:ce::254", AddressKind.Refused)]
    [InlineData("::ffff:169.254.169.254", AddressKind.Refused)]
    [InlineData("::169.254.169.254", AddressKind.Refused)]
    [InlineData("64:ff9b::169.254.169.254", AddressKind.Refused)]
    [InlineData("64:ff9b::10.0.0.1", AddressKind.Refused)]
    [InlineData("64:ff9b::127.0.0.1", AddressKind.Refused)]
    [InlineData("64:ff9b:1::a9fe:a9fe", AddressKind.Refused)]
    [InlineData("2002:a9fe:a9fe::1", AddressKind.Refused)]
    [InlineData("2002:7f00:1::", AddressKind.Refused)]
    // Nobody's
    [InlineData("0.0.0.0", AddressKind.Refused)]
    [InlineData("0.1.2.3", AddressKind.Refused)]
    [InlineData("192.0.2.1", AddressKind.Refused)]
    [InlineData("192.88.99.1", AddressKind.Refused)]
    [InlineData("198.18.0.1", AddressKind.Refused)]
    [InlineData("198.19.255.255", AddressKind.Refused)]
    [InlineData("198.51.100.7", AddressKind.Refused)]
    [InlineData("203.0.113.7", AddressKind.Refused)]
    [InlineData("224.0.0.1", AddressKind.Refused)]
    [InlineData("239.255.255.250", AddressKind.Refused)]
    [InlineData("240.0.0.1", AddressKind.Refused)]
    [InlineData("255.255.255.255", AddressKind.Refused)]
    [InlineData("::", AddressKind.Refused)]
    [InlineData("100::1", AddressKind.Refused)]
    [InlineData("2001::1", AddressKind.Refused)]
    [InlineData("2001:db8::1", AddressKind.Refused)]
    [InlineData("3fff::1", AddressKind.Refused)]
    [InlineData("fe80::1", AddressKind.Refused)]
    [InlineData("febf::1", AddressKind.Refused)]
    [InlineData("fec0::1", AddressKind.Refused)]
    [InlineData("ff02::1", AddressKind.Refused)]
    [InlineData("4000::1", AddressKind.Refused)]
    public void Address_IsOfAKind(string address, AddressKind expected) =>
        Assert.Equal(expected, OutboundAddresses.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://mcp.example.com/", "93.184.216.34", true)]
    [InlineData("http://mcp.example.com/", "93.184.216.34", false)] // not encrypted
    [InlineData("https://mcp.example.com/", "10.0.0.1", false)] // rebinding, or split-horizon DNS
    [InlineData("https://mcp.example.com/", "93.184.216.34 10.0.0.1", false)] // one bad address is enough
    [InlineData("https://mcp.example.com/", "127.0.0.1", false)]
    [InlineData("https://mcp.example.com/", "169.254.169.254", false)]
    [InlineData("http://127.0.0.1:3000/", "127.0.0.1", true)] // what a lead wrote down is meant
    [InlineData("http://[::1]:3000/", "::1", true)]
    [InlineData("http://10.1.2.3/", "10.1.2.3", true)]
    [InlineData("http://0x7f000001/", "127.0.0.1", true)]
    [InlineData("http://169.254.169.254/", "169.254.169.254", false)]
    [InlineData("http://localhost:3000/", "127.0.0.1 ::1", true)]
    [InlineData("http://localhost:3000/", "10.0.0.1", false)]
    [InlineData("http://tools/", "172.18.0.5", true)] // a name only the own network knows
    [InlineData("http://mcp.corp/", "10.0.0.1", true)]
    [InlineData("http://metadata.google.internal/", "169.254.169.254", false)]
    [InlineData("http://tools/", "93.184.216.34", false)]
    public void Host_IsConnectedToOnlyWhereItMayLead(string url, string addresses, bool allowed) =>
        Assert.Equal(allowed, Refusal(url, addresses, allowPrivate: false) is null);

    [Theory]
    [InlineData("https://mcp.example.com/", "10.0.0.1", true)]
    [InlineData("https://mcp.example.com/", "127.0.0.1", false)]
    [InlineData("https://mcp.example.com/", "169.254.169.254", false)]
    public void PrivateAddresses_CanBeAllowedButNoMore(string url, string addresses, bool allowed) =>
        Assert.Equal(allowed, Refusal(url, addresses, allowPrivate: true) is null);

    [Theory]
    [InlineData("https://example.com/mcp", true)]
    [InlineData("http://example.com/mcp", false)]
    [InlineData("http://localhost:8000/mcp", true)]
    [InlineData("http://127.0.0.1./mcp", true)]
    [InlineData("http://8.8.8.8./mcp", false)]
    [InlineData("http://169.254.169.254./mcp", false)]
    [InlineData("http://192.168.1.9/mcp", true)]
    [InlineData("http://8.8.8.8/mcp", false)]
    [InlineData("https://169.254.169.254/", false)]
    [InlineData("https://user:secret@example.com/", false)]
    [InlineData("https://example.com/#x", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Url_IsCheckedBeforeAnythingIsResolved(string url, bool allowed) =>
        Assert.Equal(allowed, OutboundHttp.Refusal(new Uri(url)) is null);

    private static string? Refusal(string url, string addresses, bool allowPrivate) =>
        OutboundAddresses.Refusal(new Uri(url), [.. addresses.Split(' ').Select(IPAddress.Parse)], allowPrivate);
}
