using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

/// <summary>The stream a session-era client keeps open.</summary>
public sealed class SessionStreamTests
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_WhenPolicyMoves_SaysThatToolsChanged_AndEndsWhenTheKeyIsRevoked()
    {
        await using var host = await GatewayHost.StartAsync();
        var opened = await host.PostAsync($"/u/{host.Key}/mcp", Initialize);
        using var request = new HttpRequestMessage(HttpMethod.Get, host.PersonalUrl);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", opened.Headers.GetValues("Mcp-Session-Id").Single());
        using var stream = await host.OpenAsync(request);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));

        await host.CommitAsync(new Change.GroupAdded(Guid.CreateVersion7()));

        string? line;
        do
        {
            line = await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(s_cap, Cancel);
        }
        while (line is not null && !line.Contains("notifications/tools/list_changed", StringComparison.Ordinal));
        Assert.NotNull(line);

        await host.CommitAsync(new Change.KeyRevoked(host.AgentId));

        Assert.Null(await ReadToEndAsync(reader));
    }

    private static async Task<string?> ReadToEndAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(s_cap, Cancel) is not null)
            {
            }
        }
        catch (IOException)
        {
            // Cut off is ended, too.
        }

        return null;
    }
}
