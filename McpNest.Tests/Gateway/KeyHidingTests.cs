using System.Collections.Concurrent;
using System.Diagnostics;
using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class KeyHidingTests
{
    /// <summary>Addresses a key may stand in; {0} is the key, {1} the key with every character percent-encoded, {2} that encoded again.</summary>
    private static readonly string[] s_addresses =
    [
        "/u/{0}/mcp", "/u/{0}/mcp/", "/U/{0}/MCP", "/u/{0}", "/u/{0}/", "/u/{0}/mcp/more", "/u//{0}/mcp", "//u/{0}/mcp",
        "/%75/{0}/mcp", "/u%2F{0}%2Fmcp", "/u%252F{0}%252Fmcp", "/%2575/{0}/%256dcp", "/u/{1}/mcp", "/u/{2}/mcp", "/x/../u/{0}/mcp",
        "/.well-known/oauth-protected-resource/u/{0}/mcp", "/.well-known/oauth-authorization-server/%75/{1}/mcp",
        "/.well-known/openid-configuration?resource=/u/{0}/mcp", "/mcp/{0}", "/mcp?key={0}", "/mcp?key={1}", "/anything/{0}/else",
        "/u/x{0}/mcp", "/u/{0}x/mcp", "/u/{0}\"<>/mcp", "/u/{0}/mcp?a=b", "/u/{0};v=1/mcp", "http://localhost:5080/u/{0}/mcp",
        "/u/{0} /mcp", "/u/{0}\\mcp", "/u/%{0}/mcp", "/u/{0}%00/mcp", "/u/{0}%zz/mcp", "/u/{0}%C0%AF/mcp",
    ];

    [Fact]
    public async Task Key_InAnyAddress_ReachesNoLogAndNoTrace()
    {
        await using var host = await GatewayHost.StartAsync();
        var traces = new ConcurrentQueue<string>();
        using var listener = Listen(traces);
        foreach (var address in s_addresses)
        {
            // One that works and one nobody knows.
            foreach (var key in new[] { host.Key, AgentKey.Create() })
            {
                host.Logs.Lines.Clear();
                traces.Clear();
                await SendAsync(host, address, key);

                Assert.NotEmpty(host.Logs.Lines);
                var leak = host.Logs.Lines.Concat(traces).FirstOrDefault(
                    line => Decodings(line).Any(text => text.Contains(key[5..48], StringComparison.OrdinalIgnoreCase)));
                Assert.True(leak is null, $"{address}: {leak}");
            }
        }
    }

    private static async Task SendAsync(GatewayHost host, string address, string key)
    {
        var once = string.Concat(key.Select(c => $"%{(int)c:x2}"));
        var target = string.Format(null, address, key, once, once.Replace("%", "%25", StringComparison.Ordinal));
        foreach (var method in new[] { "GET", "POST", "PURGE" })
        {
            await host.SendRawAsync(
                $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nReferer: http://localhost{target}\r\nAccept: */*\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
    }

    [Fact]
    public async Task Key_AsBearer_ReachesNoLog()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.PostAsync("/mcp", "{}", ("Authorization", $"Bearer {host.Key}"));
        await host.PostAsync("/mcp", "{}", ("Authorization", $"Basic {host.Key}"));

        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(host.Key[5..48], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST /u/{0}/mcp HTTP/1.1\r\nHost: {0}\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: {0}.localhost:80\r\n")]
    [InlineData("{0} / HTTP/1.1\r\nHost: localhost\r\n")]
    public async Task Key_WhereNoAddressIs_ReachesNoLog(string head)
    {
        await using var host = await GatewayHost.StartAsync();

        await host.SendRawAsync(string.Format(null, head, host.Key) + "Content-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.NotEmpty(host.Logs.Lines);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(host.Key[5..48], StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Decodings(string text)
    {
        for (var i = 0; i < 4; i++)
        {
            yield return text;
            text = Uri.UnescapeDataString(text);
        }
    }

    private static ActivityListener Listen(ConcurrentQueue<string> traces)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traces.Enqueue(
                $"{activity.DisplayName} {string.Join(", ", activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(", ", activity.Baggage)}"),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
