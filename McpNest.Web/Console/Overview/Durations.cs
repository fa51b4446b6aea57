using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Overview;

/// <summary>Hours as people say them: "8 hours", "7 days".</summary>
internal static class Durations
{
    public static string Of(int hours) => hours switch
    {
        1 => OverviewText.OneHour,
        24 => OverviewText.OneDay,
        _ when hours % 24 == 0 => Texts.Fill(OverviewText.Days, hours / 24),
        _ => Texts.Fill(OverviewText.Hours, hours),
    };
}
