using System.Globalization;
using McpNest.Core.Audit;

namespace McpNest.Web.Console.Audit;

/// <summary>What lists say about a change.</summary>
public static class ChangeWords
{
    /// <summary>"grant set".</summary>
    public static string Kind(ChangeEntry change) => Kind(change.Change);

    /// <summary>A kind of change by its name in the journal; one that has no text, of a newer version, is shown as it stands.</summary>
    public static string Kind(string change) =>
        AuditText.ResourceManager.GetString($"Kind_{change}", CultureInfo.CurrentUICulture) ?? change.Replace('_', ' ');

    /// <summary>What it is about, with the reason where there is one.</summary>
    public static string Of(ChangeEntry change) => change.Reason is { } reason ? $"{change.Target}: “{reason}”" : change.Target;
}
