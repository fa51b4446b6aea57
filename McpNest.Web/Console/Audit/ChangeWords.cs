using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>What lists say about a change.</summary>
public static class ChangeWords
{
    /// <summary>"grant set".</summary>
    public static string Kind(ChangeEntry change) => change.Change.Replace('_', ' ');

    /// <summary>What it is about, with the reason where there is one.</summary>
    public static string Of(ChangeEntry change) => change.Reason is { } reason ? $"{change.Target}: “{reason}”" : change.Target;
}
