namespace McpNest.Web.Console.Shared;

/// <summary>Spans of time in words, as coarse as a person would say them.</summary>
public static class Spans
{
    /// <summary>"just now", "5 min ago", "3 h ago", "12 days ago".</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now) => now - then < TimeSpan.FromMinutes(1) ? "just now" : Length(now - then) + " ago";

    /// <summary>"in 3 h", "in 12 days", or "ended".</summary>
    public static string Ahead(DateTimeOffset then, DateTimeOffset now) => then <= now ? "ended" : "in " + Length(then - now);

    private static string Length(TimeSpan span) => span switch
    {
        { TotalHours: < 1 } => $"{Math.Max(1, (int)span.TotalMinutes)} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };
}
