using McpNest.Core.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Upstreams;

public sealed class PatienceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Time_RunsOut()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((false, TimeSpan.FromSeconds(1)), (patience.IsOver, patience.Remaining));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((true, TimeSpan.Zero), (patience.IsOver, patience.Remaining));
        Assert.True(patience.Token.IsCancellationRequested);
    }

    [Fact]
    public void Pause_StopsTheTimeUntilTheLastResume()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time);
        _time.Advance(TimeSpan.FromSeconds(20));

        patience.Pause();
        patience.Pause();
        _time.Advance(TimeSpan.FromMinutes(4));
        patience.Resume();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((false, TimeSpan.FromSeconds(40)), (patience.IsOver, patience.Remaining));
        patience.Resume();
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.False(patience.IsOver);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(patience.IsOver);
    }

    [Fact]
    public void PausesInAll_EndAfterTenMinutes()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(60), _time);
        patience.Pause();
        _time.Advance(TimeSpan.FromMinutes(6));
        patience.Resume();
        patience.Pause();

        _time.Advance(TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(59));
        Assert.False(patience.IsOver);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(patience.IsOver);
    }
}
