using System.Globalization;
using Microsoft.JSInterop;

namespace McpNest.Web.Console.Shared;

/// <summary>Shows instants in the time zone of this browser, or in UTC where its person prefers that.</summary>
public sealed class BrowserTime(TimeProvider time)
{
    private TimeZoneInfo _local = TimeZoneInfo.Utc;

    public bool ShowsUtc { get; private set; }

    /// <summary>What the browser said of itself when the circuit began.</summary>
    public void Begin(BrowserFacts? facts)
    {
        ShowsUtc = facts?.Times == "utc";
        _local = facts?.Zone is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
    }

    public async Task ShowUtcAsync(IJSRuntime js, bool utc)
    {
        ShowsUtc = utc;
        await js.InvokeVoidAsync("nest.keep", "times", utc ? "utc" : "local");
    }

    /// <summary>Clock time today, date and clock time otherwise.</summary>
    public string Brief(DateTimeOffset instant)
    {
        var shown = Here(instant);
        var today = Here(time.GetUtcNow()).Date;
        var format = shown.Date == today ? "HH:mm:ss" : shown.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy";
        return shown.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The whole instant, with its offset.</summary>
    public string Exact(DateTimeOffset instant)
    {
        var shown = Here(instant);
        var offset = shown.Offset == TimeSpan.Zero ? "UTC" : shown.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return shown.ToString("d MMM yyyy, HH:mm:ss.fff ", CultureInfo.InvariantCulture) + offset;
    }

    /// <summary>For an axis whose marks are so far apart: weekday and time, or the day.</summary>
    public string Axis(DateTimeOffset instant, TimeSpan step) =>
        Here(instant).ToString(step < TimeSpan.FromHours(12) ? "ddd d MMM HH:mm" : "d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Utc(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    private DateTimeOffset Here(DateTimeOffset instant) => ShowsUtc ? instant.ToUniversalTime() : TimeZoneInfo.ConvertTime(instant, _local);
}
