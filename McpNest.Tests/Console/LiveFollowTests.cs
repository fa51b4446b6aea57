using McpNest.Core.Journal;
using McpNest.Web.Console.Shared;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Console;

public sealed class LiveFollowTests : IDisposable
{
    private readonly LiveFeed _feed = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _told = new(0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _told.Dispose();

    [Fact]
    public async Task WhatMovedWhileThePageRead_IsToldAtOnce()
    {
        var seen = _feed.Ticks;
        _feed.Tick();

        using var follow = new LiveFollow(_feed, _time, seen, null, TellAsync);

        await _told.WaitAsync(Cancel);
    }

    [Fact]
    public async Task WhatMovesWithoutARecord_IsLookedAtNowAndThen()
    {
        using var follow = new LiveFollow(_feed, _time, _feed.Ticks, TimeSpan.FromSeconds(5), TellAsync);

        Assert.Equal(0, _told.CurrentCount);
        _time.Advance(TimeSpan.FromSeconds(5));
        await _told.WaitAsync(Cancel);
    }

    [Fact]
    public void WhoIsGone_IsToldNothing()
    {
        var follow = new LiveFollow(_feed, _time, _feed.Ticks, TimeSpan.FromSeconds(5), () => throw new InvalidOperationException("nobody is here"));
        follow.Dispose();

        _feed.Tick();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _told.CurrentCount);
    }

    private Task TellAsync()
    {
        _told.Release();
        return Task.CompletedTask;
    }
}
