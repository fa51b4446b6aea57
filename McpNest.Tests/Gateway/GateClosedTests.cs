using System.Net;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Tests.Gateway;

public sealed class GateClosedTests
{
    private const string Status =
        """
        {"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"nest__status","arguments":{},
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    private static readonly (string, string)[] s_headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "nest__status")];

    [Fact]
    public async Task ClosedGate_RefusesTheCallUnderWay_ThenEveryRequest_AndOpensByItself()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton(new JournalOptions()));
        using (var holder = host.Get<NestDatabase>().Open(readOnly: false))
        {
            using var transaction = holder.BeginTransaction(deferred: false);

            var during = await host.PostAsync($"/u/{host.Key}/mcp", Status, s_headers);
            Assert.Equal(HttpStatusCode.OK, during.StatusCode);
            Assert.Contains("\"code\":-32010", await TextAsync(during), StringComparison.Ordinal);

            await Eventually.Holds(() => host.Journal.ClosedBecause is not null);
            var after = await host.PostAsync($"/u/{host.Key}/mcp", Status, s_headers);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, after.StatusCode);
            Assert.Equal("5", after.Headers.RetryAfter!.ToString());
            Assert.Contains("\"code\":-32010", await TextAsync(after), StringComparison.Ordinal);
            transaction.Rollback();
        }

        await Eventually.Holds(() => host.Journal.ClosedBecause is null);
        Assert.Contains("\"isError\":false", await TextAsync(await host.PostAsync($"/u/{host.Key}/mcp", Status, s_headers)), StringComparison.Ordinal);
    }

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    // The gate tells nobody when it moves; its watchdog looks every few milliseconds.
}
