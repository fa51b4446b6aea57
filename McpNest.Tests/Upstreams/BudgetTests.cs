using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Upstreams;

/// <summary>What servers send takes no more than the memory set aside for it, and no more than so much a second.</summary>
public sealed class BudgetTests
{
    private static readonly UpstreamLimits s_small = new() { MessageBytes = 1024 * 1024, InFlightBytes = 2 * 1024 * 1024, StopTime = TimeSpan.FromMilliseconds(100) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Budget_GivesNoMoreThanThereIs_AndTakesAllBack()
    {
        var budget = new ByteBudget(200 * 1024);
        using var first = budget.Hold();
        using var second = budget.Hold();

        Assert.True(first.TryGrowTo(1));
        Assert.True(first.TryGrowTo(64 * 1024)); // the same piece
        Assert.True(second.TryGrowTo(128 * 1024));
        Assert.False(first.TryGrowTo(64 * 1024 + 1));
        Assert.Equal(8 * 1024, budget.Left);
        Assert.Equal(UpstreamReplyKind.TooLarge, Assert.Throws<UpstreamException>(() => first.GrowTo(65 * 1024)).Kind);
        second.Release();
        Assert.True(first.TryGrowTo(65 * 1024));
        first.Release();
        Assert.Equal(200 * 1024, budget.Left);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task ManyLargeAnswersAtOnce_FitInTheBudgetOrFail_AndNothingOfItIsLost(string type)
    {
        await using var server = await FakeHttpServer.StartAsync();
        var refused = new TaskCompletionSource();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "tools/call")
            {
                return false;
            }

            context.Response.ContentType = type;
            await context.Response.WriteAsync((type == "text/event-stream" ? "data: " : "") + $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{"x":"{{new string('y', 900_000)}}""", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await refused.Task.WaitAsync(context.RequestAborted); // all are held until the budget is used up
            await context.Response.WriteAsync("\"}}\n\n", context.RequestAborted);
            return true;
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), limits: s_small);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                await connection.CallAsync(new FakeAgent());
                return UpstreamReplyKind.Result;
            }
            catch (UpstreamException e)
            {
                refused.TrySetResult();
                return e.Kind;
            }
        }));

        Assert.Contains(UpstreamReplyKind.Result, outcomes);
        Assert.All(outcomes, kind => Assert.True(kind is UpstreamReplyKind.Result or UpstreamReplyKind.TooLarge));
        Assert.Equal(s_small.InFlightBytes, connection.Budget.Left);
        server.Intercept = null;
        Assert.False((await connection.CallAsync(new FakeAgent())).IsError);
    }

    [Fact]
    public async Task HostedServer_BeyondTheBudget_LosesTheCallOnly()
    {
        await using var connection = await ConnectionUnderTest.OpenAsync(
            PoolUnderTest.Child("honest"), limits: s_small with { InFlightBytes = 256 * 1024 });
        using var others = connection.Budget.Hold();
        others.GrowTo(200 * 1024);

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => connection.CallAsync(new FakeAgent(), new string('x', 300_000)));
        others.Release();

        Assert.Equal(UpstreamReplyKind.TooLarge, failed.Kind);
        Assert.False((await connection.CallAsync(new FakeAgent(), "small")).IsError);
        Assert.False((await connection.CallAsync(new FakeAgent(), new string('x', 30_000))).IsError);
    }

    [Fact]
    public async Task EndlessWordsOnAServersOwnStream_AreCutOffAtTheLimit()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Session = "s";
        var cut = new TaskCompletionSource();
        server.Intercept = async (context, request) =>
        {
            if (request.Verb != "GET")
            {
                return false;
            }

            context.Response.ContentType = "text/event-stream";
            context.RequestAborted.Register(() => cut.TrySetResult());
            await context.Response.WriteAsync("data: ");
            var chunk = new byte[64 * 1024];
            chunk.AsSpan().Fill((byte)'y');
            while (true)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), limits: s_small with { FirstPause = TimeSpan.FromHours(1), LongestPause = TimeSpan.FromHours(1) });

        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.False((await connection.CallAsync(new FakeAgent())).IsError);
        await Eventually.Holds(() => connection.Budget.Left == s_small.InFlightBytes);
    }

    [Fact]
    public async Task UnaskedMessages_AreReadOnlySoManyASecond()
    {
        var time = new FakeTimeProvider();
        var pace = new Pace(time);
        for (var i = 1; i < Pace.Messages; i++)
        {
            Assert.True(pace.KeepAsync(1, Cancel).AsTask().IsCompleted);
        }

        var held = pace.KeepAsync(1, Cancel).AsTask();
        Assert.False(held.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await held.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.True(pace.KeepAsync(1, Cancel).AsTask().IsCompleted);

        var large = pace.KeepAsync((int)Pace.Bytes, Cancel).AsTask();
        Assert.False(large.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await large.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task FloodThatDoesNotStop_IsGivenUp()
    {
        var time = new FakeTimeProvider();
        var pace = new Pace(time);
        for (var second = 0; second < Pace.LongestFlood; second++)
        {
            var held = pace.KeepAsync((int)Pace.Bytes, Cancel).AsTask();
            time.Advance(TimeSpan.FromSeconds(1));
            await held.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }

        var fault = await Assert.ThrowsAsync<UpstreamException>(() => pace.KeepAsync((int)Pace.Bytes, Cancel).AsTask());

        Assert.Equal(UpstreamReplyKind.ProtocolFault, fault.Kind);
    }

    [Fact]
    public async Task FloodOfNotices_OfAHostedServer_EndsWithTheConnection()
    {
        var agent = new FakeAgent();
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("floods-notices"), limits: s_small);
        using var caller = new CancellationTokenSource();

        var call = connection.CallAsync(agent, cancel: caller.Token);
        await Eventually.Holds(() => agent.Told.Count >= Pace.Messages - 1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await connection.Upstream.DisposeAsync(); // although the server reads and obeys nothing any more
        Assert.False((await connection.Upstream.Ended).IsFailure);
    }
}
