using McpNest.Core;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>When a connection must not be used any more, and what callers hear then.</summary>
public sealed partial class UpstreamPoolTests
{
    [Fact]
    public async Task ChangedTarget_GetsANewConnection()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        nest.Target = s_hosted with { Args = ["other"] };
        nest.Server = nest.Server! with { TargetHash = nest.Target.Hash(), ApprovedLaunch = nest.Target.Hash() };

        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);

        Assert.Equal(2, _made.Count);
        Assert.True(_made[0].Ended.IsCompleted);
    }

    [Fact]
    public async Task LaunchNoLongerApproved_EndsTheConnectionOnNextUse()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        nest.Server = nest.Server! with { ApprovedLaunch = null };

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);

        Assert.True(Assert.Single(_made).Ended.IsCompleted);
        Assert.Single(_made[0].Calls);
    }

    [Fact]
    public async Task RemovedServer_IsNotUsedEvenWithAPermit()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        var permit = nest.Permit();
        nest.Server = null;

        var reply = await nest.Pool.CallAsync(permit, [], UpstreamUser.Nest, null, Cancel);

        Assert.Equal(UpstreamReplyKind.Unavailable, reply.Kind);
        Assert.Single(_made[0].Calls);
    }

    [Fact]
    public async Task PermitForEarlierSettings_SendsNothing()
    {
        var nest = Nest(s_hosted);
        var permit = nest.Permit();
        nest.Target = s_hosted with { Args = ["other"] };
        nest.Server = nest.Server! with { TargetHash = nest.Target.Hash(), ApprovedLaunch = nest.Target.Hash() };

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Pool.CallAsync(permit, [], UpstreamUser.Nest, null, Cancel)).Kind);
        Assert.Empty(Assert.Single(_made).Calls);
    }

    [Fact]
    public async Task StoredTargetThatIsNotTheApprovedOne_IsNotConnectedTo()
    {
        var nest = Nest(s_hosted);
        nest.Target = s_hosted with { Args = ["other"] };

        Assert.NotNull(await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel));
        Assert.Empty(_made);
    }

    [Fact]
    public async Task Disconnect_StartsAfresh()
    {
        var nest = Nest(s_hosted);
        await nest.Call();

        await nest.Pool.DisconnectAsync(nest.ServerId);

        Assert.True(_made[0].Ended.IsCompleted);
        Assert.Null(await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel));
        Assert.Equal(2, _made.Count);
    }

    [Fact]
    public async Task MistakeWhileConnecting_IsASentenceToo()
    {
        OnMade = _ => throw new UnauthorizedAccessException("/secret/path");
        var nest = Nest(s_hosted);

        var sentence = await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel);

        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
        Assert.Equal(ServerHealthKind.Down, nest.Pool.HealthOf(nest.ServerId).Kind);
        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);
    }

    [Fact]
    public async Task CallerWhoGivesUpWhileConnecting_IsNotToldThatTheServerIsDown()
    {
        var opening = new TaskCompletionSource();
        OnMade = fake => fake.OnOpen = _ => opening.Task;
        var nest = Nest(s_hosted);
        using var caller = new CancellationTokenSource();

        var ensured = nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ensured);
        opening.SetResult();
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("withdrawn")]
    [InlineData("reconfigured")]
    public async Task ConnectionNobodyMayUseAnyMore_IsClosedByTending(string how)
    {
        var nest = Nest(s_hosted);
        await nest.Call();

        nest.Server = how switch
        {
            "removed" => null,
            "withdrawn" => nest.Server! with { ApprovedLaunch = null },
            _ => nest.Server! with { TargetHash = "other", ApprovedLaunch = "other" },
        };
        _time.Advance(TimeSpan.FromSeconds(15));

        await Eventually.Holds(() => _made[0].Ended.IsCompleted);
    }

    [Fact]
    public async Task ReadingAConnectionThatWasClosedMeanwhile_DoesNotMarkTheServerDown()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        using var reading = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        nest.OnRecorded = _ =>
        {
            reading.Set();
            release.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        };
        var first = Task.Run(() => nest.Pool.DiscoverAsync(nest.ServerId, Cancel), Cancel);
        Assert.True(reading.Wait(TimeSpan.FromSeconds(30), Cancel));

        var closing = nest.Pool.DisconnectAsync(nest.ServerId);
        var second = nest.Pool.DiscoverAsync(nest.ServerId, Cancel); // of the connection that is about to close
        release.Set();

        await first;
        await closing;
        await Assert.ThrowsAsync<NestException>(() => second);
        Assert.Equal(ServerHealthKind.Idle, nest.Pool.HealthOf(nest.ServerId).Kind);
    }
}
