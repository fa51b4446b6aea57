using System.Collections.Immutable;
using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class TimelineBarsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 14, 20, 0, TimeSpan.Zero);

    [Fact]
    public void FreshNest_HasADayOfHours()
    {
        var bars = TimelineBars.Of(Hours((s_now.AddMinutes(-20), "succeeded", 3), (s_now.AddMinutes(-20), "denied", 1), (s_now.AddMinutes(-20), "timed_out", 2)), CallQuery.All, s_now);

        Assert.Equal((TimeSpan.FromHours(1), 25), (bars.Step, bars.Bars.Length));
        Assert.Equal((3, 1, 2), (bars.Bars[^1].Allowed, bars.Bars[^1].Denied, bars.Bars[^1].Failed));
        Assert.Equal(6, bars.Highest);
        Assert.All(bars.Bars.SkipLast(1), bar => Assert.Equal(0, bar.Total));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(119)]
    [InlineData(24 * 9)]
    [InlineData(24 * 90)]
    [InlineData(24 * 400)]
    [InlineData(24 * 4000)]
    public void AnySpan_HasAtMost120Bars_AndLosesNoCall(int hours)
    {
        var start = s_now.AddMinutes(-20);
        var timeline = Hours([.. Enumerable.Range(0, hours).Where(hour => hour % 7 == 0 || hour == hours - 1).Select(hour => (start.AddHours(-hour), "succeeded", 2L))]);

        var bars = TimelineBars.Of(timeline, CallQuery.All, s_now);

        Assert.InRange(bars.Bars.Length, 1, TimelineBars.Most);
        Assert.Equal(timeline.Hours.Sum(hour => hour.Results.Values.Sum()), bars.Bars.Sum(bar => bar.Total));
        Assert.True(bars.End > s_now.AddHours(-1));
    }

    [Fact]
    public void TimesOfTheQuery_AreWhereItBeginsAndEnds()
    {
        var bars = TimelineBars.Of(Hours(), CallQuery.Parse("after:2026-06-01T02:30Z before:2026-06-01T05:00Z", s_now), s_now);

        Assert.Equal((new DateTimeOffset(2026, 6, 1, 2, 0, 0, TimeSpan.Zero), 3), (bars.Bars[0].Start, bars.Bars.Length));
        Assert.Empty(TimelineBars.Of(Hours(), CallQuery.Parse("after:2999-01-01", s_now), s_now).Bars);
    }

    private static CallTimeline Hours(params (DateTimeOffset At, string Result, long Count)[] counts) => new(
        [
            .. counts.GroupBy(count => count.At).OrderBy(hour => hour.Key)
                .Select(hour => new TimelineHour(hour.Key, hour.ToImmutableSortedDictionary(count => count.Result, count => count.Count, StringComparer.Ordinal))),
        ],
        null);
}
