using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

/// <summary>What a person hid from one of their agents, as that agent meets it.</summary>
public sealed class HiddenToolTests
{
    [Fact]
    public async Task HiddenTool_IsInNoList_IsRefusedWithTheReason_AndIsCountedInTheStatus()
    {
        await using var granted = await GrantedServer.StartAsync();
        await granted.GrantAsync("write");
        Assert.Equal(["nest__status", "files__read", "files__write"], await granted.ListAsync());

        await HideAsync(granted, "write");

        Assert.Equal(["nest__status", "files__read"], await granted.ListAsync());
        Assert.Equal(
            "files__write was not called: your person hid it from this agent. They can show it again at http://localhost:5080/agents.",
            await granted.ErrorTextAsync("files__write"));
        var status = (await granted.CallAsync("nest__status"))["result"]!;
        var text = status["content"]![0]!["text"]!.GetValue<string>().ReplaceLineEndings("\n");
        Assert.Contains("You may use 1 tool:\n- files: files__read\n", text, StringComparison.Ordinal);
        Assert.Contains("Hidden from this agent by its person:\n- 1 tool. They can show them again at http://localhost:5080/agents.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("files__write", text, StringComparison.Ordinal);
        Assert.Equal(1, status["structuredContent"]!["hidden"]!.GetValue<int>());
        Assert.DoesNotContain("files__write", status["structuredContent"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["hidden_from_agent"], (await granted.CallsAsync()).Select(call => call.Reason).OfType<string>());
    }

    [Fact]
    public async Task HidingEverything_IsNoLossOfAccess()
    {
        await using var granted = await GrantedServer.StartAsync();

        await HideAsync(granted, "read");
        var text = (await granted.CallAsync("nest__status"))["result"]!["content"]![0]!["text"]!.GetValue<string>();
        Assert.Contains("You may not use any tool at the moment.", text, StringComparison.Ordinal);

        await HideAsync(granted);
        Assert.Equal(["nest__status", "files__read"], await granted.ListAsync());
    }

    [Fact]
    public async Task Agent_IsToldAtOnceThatItsListChanged()
    {
        await using var granted = await GrantedServer.StartAsync();
        var agent = await RawAgent.OpenAsync(granted.Host);
        using var stream = await agent.ListenAsync();

        await HideAsync(granted, "read");
        Assert.Equal("notifications/tools/list_changed", await stream.NextMethodAsync());

        await HideAsync(granted);
        Assert.Equal("notifications/tools/list_changed", await stream.NextMethodAsync());
    }

    private static Task HideAsync(GrantedServer granted, params string[] tools) =>
        granted.Host.CommitAsync(new Change.AgentHidesSet(granted.Host.AgentId, [.. tools.Select(tool => granted.Tool(tool).Id)]));
}
