using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Agents;

/// <summary>For how long a tool can be asked for.</summary>
internal static class AskTimes
{
    /// <summary>Hours from the decision on; null: for good.</summary>
    public static (int? Hours, string Text)[] All => [(1, AgentsText.Hour), (7 * 24, AgentsText.Week), (30 * 24, AgentsText.Month), (null, AgentsText.ForGood)];

    /// <summary>A time as a request says it, whoever made it.</summary>
    public static string Of(int? hours) => Array.Find(All, time => time.Hours == hours).Text ?? Texts.Fill(AgentsText.Hours, hours ?? 0);
}
