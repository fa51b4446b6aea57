using System.Collections.Immutable;
using McpNest.Core.Audit.Query;

namespace McpNest.Web.Console.Overview;

/// <summary>Calls of the last day, in all and by hour, oldest first.</summary>
public sealed record DayCounts(long Calls, long Denied, long Errors, ImmutableArray<DayCounts.Hour> Hours)
{
    /// <summary>The results that count as errors.</summary>
    public static readonly string[] Faults = ["tool_error", "server_failed", "timed_out"];

    private const int Bars = 25; // the first and the last hour are not whole

    /// <summary>Takes the counts of a day that ends now.</summary>
    public static DayCounts Of(CallTimeline timeline, DateTimeOffset now)
    {
        var last = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        var counted = timeline.Hours.ToDictionary(hour => hour.Start, hour => hour.Results);
        ImmutableArray<Hour> hours =
        [
            .. Enumerable.Range(0, Bars).Select(i => last.AddHours(i - Bars + 1)).Select(start =>
            {
                var results = counted.GetValueOrDefault(start, ImmutableSortedDictionary<string, long>.Empty);
                return new Hour(start, results.Values.Sum(), results.GetValueOrDefault("denied"), Faults.Sum(result => results.GetValueOrDefault(result)));
            }),
        ];
        return new DayCounts(hours.Sum(hour => hour.Calls), hours.Sum(hour => hour.Denied), hours.Sum(hour => hour.Errors), hours);
    }

    /// <summary>One bar.</summary>
    public sealed record Hour(DateTimeOffset Start, long Calls, long Denied, long Errors);
}
