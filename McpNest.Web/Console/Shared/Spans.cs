namespace McpNest.Web.Console.Shared;

/// <summary>Spans of time in words, as coarse as a person would say them.</summary>
public static class Spans
{
    /// <summary>"just now", "5 min ago", "3 h ago", "12 days ago".</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now) =>
        now - then < TimeSpan.FromMinutes(1) ? SharedText.JustNow : Texts.Fill(SharedText.Ago, Length(now - then));

    /// <summary>"in 3 h", "in 12 days", or "ended".</summary>
    public static string Ahead(DateTimeOffset then, DateTimeOffset now) => then <= now ? SharedText.Ended : Texts.Fill(SharedText.Ahead, Length(then - now));

    private static string Length(TimeSpan span) => span switch
    {
        { TotalHours: < 1 } => Texts.Fill(SharedText.Minutes, Math.Max(1, (int)span.TotalMinutes)),
        { TotalHours: < 48 } => Texts.Fill(SharedText.Hours, (int)span.TotalHours),
        _ => Texts.Fill(SharedText.Days, (int)span.TotalDays),
    };
}
