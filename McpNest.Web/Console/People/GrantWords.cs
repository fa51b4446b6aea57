using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>Says why a member may use a tool, or not.</summary>
internal static class GrantWords
{
    /// <summary>"group Backend, whole server, until 14:00", "no grant".</summary>
    /// <param name="groupOf">Name of a group; null when it was removed.</param>
    /// <param name="brief">An instant, as short as a list needs it.</param>
    public static string Why(EffectiveTool tool, Func<Guid, string?> groupOf, Func<DateTimeOffset, string> brief)
    {
        var through = tool.Grant is { } grant ? Through(grant, groupOf, brief) : null;
        return tool.Decision.Reason is not { } reason ? through ?? PeopleText.Allowed
            : ReasonText.Of(WireName.Of(reason)) + (through is null ? "" : $" ({through})");
    }

    private static string Through(Grant grant, Func<Guid, string?> groupOf, Func<DateTimeOffset, string> brief)
    {
        var who = grant.Subject.Kind == SubjectKind.Member ? PeopleText.OwnGrant
            : grant.Subject == GrantSubject.Everyone ? PeopleText.Everyone
            : groupOf(grant.Subject.Id) is { } name ? Texts.Fill(PeopleText.GroupGrant, name)
            : PeopleText.FormerGroup;
        var what = grant.Target.ToolId is null ? PeopleText.WholeServer : PeopleText.ThisTool;
        return grant.Until is { } until ? $"{who}, {what}, {Texts.Fill(PeopleText.Until, brief(until))}" : $"{who}, {what}";
    }
}
