using System.Net;
using System.Text.Json.Nodes;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

/// <summary>What comes before the answer to a call, and how calls are cancelled.</summary>
public sealed class CallStreamTests
{
    private const string Call = """{"name":"files__read","arguments":{},"_meta":{"progressToken":"p"}}""";

    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ThatNothingPrecedes_IsAStreamInSessionsAndJsonOtherwise()
    {
        await using var granted = await GrantedServer.StartAsync();
        var agent = await RawAgent.OpenAsync(granted.Host);

        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));
        var plain = await new StatelessAgent(granted.Host).OpenAsync("tools/call", Call, "files__read");

        Assert.NotNull((await stream.NextAsync())!["result"]);
        Assert.Equal(5000, stream.Retry);
        Assert.Equal("application/json", plain.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Call_ThatMessagesPrecede_IsAStreamThatEndsWithTheAnswer()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.OnTalk = (back, _) =>
        {
            for (var i = 0; i < 50; i++)
            {
                back.Notify("notifications/progress", new JsonObject { ["progressToken"] = "p", ["progress"] = i });
            }

            return Task.CompletedTask;
        };
        var agent = await RawAgent.OpenAsync(granted.Host);

        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i, (await stream.NextAsync())!["params"]!["progress"]!.GetValue<int>());
        }

        Assert.Equal("""{"content":[]}""", (await stream.NextAsync())!["result"]!.ToJsonString());
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Message_IsSentAtOnceNotWithTheAnswer()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.OnTalk = async (back, stop) =>
        {
            back.Notify("notifications/progress", new JsonObject { ["progress"] = 1 });
            await _goOn.Task.WaitAsync(stop);
        };
        var agent = await RawAgent.OpenAsync(granted.Host);
        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));

        Assert.Equal("notifications/progress", await stream.NextMethodAsync());
        _goOn.SetResult();

        Assert.NotNull((await stream.NextAsync())!["result"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancelledCall_ReachesTheServer_AndItsPostEndsWithoutAnAnswer(bool streams)
    {
        await using var granted = await GrantedServer.StartAsync();
        var cancelled = Hang(granted, streams);
        var agent = await RawAgent.OpenAsync(granted.Host);
        var other = await RawAgent.OpenAsync(granted.Host);
        var message = agent.Request("tools/call", Call);
        var post = agent.PostAsync(message);
        await _begun.Task.WaitAsync(s_cap, Cancel);
        var cancel = $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{JsonNode.Parse(message)!["id"]}}}}}""";

        await other.PostAsync(cancel); // the same id in another session is another call
        Assert.False(cancelled.IsCompleted);
        Assert.Equal(HttpStatusCode.Accepted, (await agent.PostAsync(cancel)).StatusCode);

        await cancelled.WaitAsync(s_cap, Cancel);
        using var stream = await FakeEventReader.OfAsync(await post.WaitAsync(s_cap, Cancel));
        Assert.Equal(HttpStatusCode.OK, stream.Response.StatusCode);
        Assert.Equal(streams ? "notifications/progress" : null, await stream.NextMethodAsync());
        Assert.Null(await stream.NextAsync());
        Assert.Equal("cancelled", (await granted.CallsAsync()).Single().Outcome);
    }

    [Fact]
    public async Task DroppedConnection_InTheSessionEra_CancelsNothing()
    {
        await using var granted = await GrantedServer.StartAsync();
        var cancelled = Hang(granted, streams: true);
        var agent = await RawAgent.OpenAsync(granted.Host);
        using (await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call))))
        {
            await _begun.Task.WaitAsync(s_cap, Cancel);
        }

        await agent.AskAsync("ping");
        _goOn.SetResult();

        await Eventually.Holds(async () => (await granted.CallsAsync()).Single().Outcome == "succeeded");
        Assert.False(cancelled.IsCompleted);
    }

    [Fact]
    public async Task EndedSession_CancelsWhatRunsInIt()
    {
        await using var granted = await GrantedServer.StartAsync();
        var cancelled = Hang(granted, streams: false);
        var agent = await RawAgent.OpenAsync(granted.Host);
        var post = agent.PostAsync(agent.Request("tools/call", Call));
        await _begun.Task.WaitAsync(s_cap, Cancel);

        await agent.DeleteAsync();

        await cancelled.WaitAsync(s_cap, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await post.WaitAsync(s_cap, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClosedStream_InTheStatelessEra_CancelsTheCall(bool streams)
    {
        await using var granted = await GrantedServer.StartAsync();
        var cancelled = Hang(granted, streams);
        using var close = new CancellationTokenSource();
        var agent = new StatelessAgent(granted.Host);
        var post = agent.OpenAsync("tools/call", Call, "files__read", close);
        await _begun.Task.WaitAsync(s_cap, Cancel);
        if (streams)
        {
            (await post).Dispose();
        }
        else
        {
            await close.CancelAsync();
        }

        await cancelled.WaitAsync(s_cap, Cancel);
        await Eventually.Holds(async () => (await granted.CallsAsync()).Single().Outcome == "cancelled");
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"progressToken":1}""", "progress")]
    [InlineData("""{"io.modelcontextprotocol/logLevel":"info"}""", "info error")]
    [InlineData("""{"io.modelcontextprotocol/logLevel":"error","progressToken":"x"}""", "progress error")]
    public async Task StatelessRequest_GetsOnlyWhatItAskedFor(string meta, string expected)
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.OnTalk = (back, _) =>
        {
            Assert.Null(back.Ask);
            back.Notify("notifications/progress", new JsonObject { ["progress"] = 1 });
            foreach (var level in (string[])["debug", "info", "error"])
            {
                back.Notify("notifications/message", new JsonObject { ["level"] = level });
            }

            return Task.CompletedTask;
        };

        var answer = await new StatelessAgent(granted.Host).OpenAsync("tools/call", $$"""{"name":"files__read","arguments":{},"_meta":{{meta}}}""", "files__read");

        var got = new List<string>();
        if (answer.Content.Headers.ContentType!.MediaType == "text/event-stream")
        {
            using var stream = await FakeEventReader.OfAsync(answer);
            while (await stream.NextAsync() is { } message && message["method"] is not null)
            {
                got.Add(message["params"]!["level"]?.GetValue<string>() ?? "progress");
            }
        }

        Assert.Equal(expected, string.Join(' ', got));
    }

    [Fact]
    public async Task Fault_InsideTheNest_IsASentenceAndALineThatQuotesNobody()
    {
        await using var granted = await GrantedServer.StartAsync();
        var requests = new AgentRequests(null!, null!, null!, granted.Host.Get<Microsoft.Extensions.Logging.ILogger<AgentRequests>>());

        var answer = await requests.GuardAsync(() => throw new InvalidOperationException("canary"), Cancel);

        Assert.Equal(-32603, answer!.Error!["code"]!.GetValue<int>());
        Assert.DoesNotContain("canary", answer.Error.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(granted.Host.Logs.Lines, line => line.Contains("failed inside the nest: InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(granted.Host.Logs.Lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    /// <summary>Lets the server's calls hang.</summary>
    /// <returns>Completes when one was cancelled.</returns>
    private Task Hang(GrantedServer granted, bool streams)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        granted.Server.OnTalk = async (back, stop) =>
        {
            if (streams)
            {
                back.Notify("notifications/progress", new JsonObject { ["progress"] = 1 });
            }

            _begun.TrySetResult();
            try
            {
                await _goOn.Task.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }
        };
        return cancelled.Task;
    }
}
