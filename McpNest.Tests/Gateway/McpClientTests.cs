using McpNest.Tests.Support;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Gateway;

/// <summary>The SDK's own client, in both eras of the protocol.</summary>
public sealed class McpClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Client_WithAPersonalUrl_ListsAndCallsTheStatusTool(string version)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var client = await ConnectAsync(host, version);

        var tools = await client.ListToolsAsync(cancellationToken: Cancel);
        var status = await client.CallToolAsync("nest__status", cancellationToken: Cancel);

        Assert.Equal(version, client.NegotiatedProtocolVersion);
        Assert.Equal("mcpnest", client.ServerInfo!.Name);
        Assert.Contains("nest__status", client.ServerInstructions, StringComparison.Ordinal);
        var tool = Assert.Single(tools);
        Assert.Equal("nest__status", tool.Name);
        Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint);
        Assert.NotEqual(true, status.IsError);
        var text = ((TextContentBlock)status.Content.Single()).Text;
        Assert.Contains("\"Cursor, work laptop\" of Ada", text, StringComparison.Ordinal);
        Assert.Contains("You may not use any tool yet: nobody has given one to your person.", text, StringComparison.Ordinal);
        Assert.Contains("http://localhost:5080/agents", text, StringComparison.Ordinal);
        Assert.True(client.ServerCapabilities.Resources!.Subscribe);
        Assert.True(client.ServerCapabilities.Prompts!.ListChanged);
    }

    [Fact]
    public async Task StatusCall_IsRecordedWithItsClient()
    {
        await using var host = await GatewayHost.StartAsync();
        await using (var client = await ConnectAsync(host, "2025-11-25"))
        {
            await client.CallToolAsync("nest__status", cancellationToken: Cancel);
        }

        await using var db = host.Get<NestDatabase>().CreateDbContext();
        var row = await db.OneCallAsync();
        Assert.Equal(("tools/call", null, "fake client 7.0"), (row.Method, row.Reason, row.Client));
        Assert.True(row.RequestBytes > 20);
    }

    [Fact]
    public async Task UnknownTool_IsAToolErrorAndRecordedWithoutItsName()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var client = await ConnectAsync(host, "2025-11-25");

        var answer = await client.CallToolAsync("secret__canary", cancellationToken: Cancel);

        Assert.True(answer.IsError);
        Assert.StartsWith("There is no such tool here; see nest__status", ((TextContentBlock)answer.Content.Single()).Text, StringComparison.Ordinal);
        await using var db = host.Get<NestDatabase>().CreateDbContext();
        var row = await db.OneCallAsync();
        Assert.Equal(("denied", "unknown_tool"), (row.Outcome, row.Reason));
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(row), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_ForAStatelessClient_SaysHowToCacheIt()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var client = await ConnectAsync(host, "2026-07-28");
        await using var older = await ConnectAsync(host, "2025-11-25");

        var result = (await client.SendRequestAsync(new JsonRpcRequest { Method = "tools/list" }, Cancel)).Result!.AsObject();
        var olderResult = (await older.SendRequestAsync(new JsonRpcRequest { Method = "tools/list" }, Cancel)).Result!.AsObject();

        Assert.Equal("complete", result["resultType"]!.GetValue<string>());
        Assert.Equal("private", result["cacheScope"]!.GetValue<string>());
        Assert.InRange(result["ttlMs"]!.GetValue<int>(), 0, 5000);
        Assert.Equal(["tools"], olderResult.Select(member => member.Key));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Client_WhenAGrantChanges_IsToldToListAgain(string version)
    {
        await using var granted = await GrantedServer.StartAsync();
        await using var client = await ConnectAsync(granted.Host, version);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            changed.TrySetResult();
            return ValueTask.CompletedTask;
        });
        using var close = new CancellationTokenSource();
        var listening = version == "2026-07-28"
            ? client.SendRequestAsync(
                new JsonRpcRequest { Method = "subscriptions/listen", Params = JsonNode.Parse("""{"notifications":{"toolsListChanged":true}}""") }, close.Token)
            : Task.CompletedTask;
        Assert.Equal(2, (await client.ListToolsAsync(cancellationToken: Cancel)).Count);

        // The listening request may only just be on its way.
        while (!changed.Task.IsCompleted)
        {
            await granted.GrantAsync("write");
            await granted.GrantAsync("write", GrantEffect.Deny);
            await Task.WhenAny(changed.Task, Task.Delay(200, Cancel));
        }

        await close.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await listening;
            close.Token.ThrowIfCancellationRequested();
        });
    }

    private static Task<McpClient> ConnectAsync(GatewayHost host, string version) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(host.PersonalUrl), TransportMode = HttpTransportMode.StreamableHttp }),
        new McpClientOptions { ProtocolVersion = version, ClientInfo = new Implementation { Name = "fake\u202E client", Version = "7.0" } },
        cancellationToken: Cancel);
}
