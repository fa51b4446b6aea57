using System.Collections.Immutable;
using McpNest.Core.Audit.Query;

namespace McpNest.Web.Console.Audit;

/// <summary>The timeline as it is drawn: at most 120 bars of equal length, those without calls among them.</summary>
/// <param name="Step">How long one bar is.</param>
public sealed record TimelineBars(TimeSpan Step, ImmutableArray<TimelineBar> Bars)
{
    public const int Most = 120;

    private static readonly int[] s_hours = [1, 2, 3, 6, 12, 24];

    public long Highest => Bars.IsEmpty ? 0 : Bars.Max(bar => bar.Total);

    public DateTimeOffset End => Bars.IsEmpty ? default : Bars[^1].Start + Step;

    /// <param name="timeline">Counts by the hour.</param>
    /// <param name="query">Its times are where the drawing begins and ends.</param>
    public static TimelineBars Of(CallTimeline timeline, CallQuery query, DateTimeOffset now)
    {
        var until = query.Before?.At is { } before && before < now ? before : now;
        var since = query.After?.At ?? Earlier(timeline.Hours.IsEmpty ? until : timeline.Hours[0].Start, until.AddHours(-24));
        if (since > until)
        {
            return new TimelineBars(TimeSpan.FromHours(1), []);
        }

        var hours = (int)Math.Ceiling((until - since).TotalHours) + 1;
        var step = s_hours.FirstOrDefault(candidate => (hours / candidate) + 2 <= Most);
        step = step == 0 ? (((hours / (Most - 2)) + 24) / 24) * 24 : step;
        var length = TimeSpan.FromHours(step);
        var first = Down(since, length);
        var bars = new (long Allowed, long Denied, long Failed)[Math.Max(1, (int)((Down(until.AddTicks(-1), length) - first) / length) + 1)];
        foreach (var hour in timeline.Hours)
        {
            var at = (int)((Down(hour.Start, length) - first) / length);
            if (at >= 0 && at < bars.Length)
            {
                foreach (var (result, count) in hour.Results)
                {
                    _ = result switch
                    {
                        "denied" => bars[at].Denied += count,
                        "tool_error" or "server_failed" or "timed_out" => bars[at].Failed += count,
                        _ => bars[at].Allowed += count,
                    };
                }
            }
        }

        return new TimelineBars(length, [.. bars.Select((bar, i) => new TimelineBar(first + (i * length), bar.Allowed, bar.Denied, bar.Failed))]);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Down(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero);
}
