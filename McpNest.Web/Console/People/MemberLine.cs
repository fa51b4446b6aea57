using McpNest.Core.Administration;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.People;

/// <summary>A member as the list shows them.</summary>
/// <param name="Groups">Names of the groups they were put in.</param>
/// <param name="Owner">Name of the person who answers for a service.</param>
/// <param name="LinkUntil">Until when the link works with which they sign in for the first time.</param>
public sealed record MemberLine(MemberSummary Member, IReadOnlyList<string> Groups, string? Owner, MemberState State, DateTimeOffset? LinkUntil)
{
    public bool IsService => Member.Kind == MemberKind.Service;

    /// <summary>Whether a text somebody types is part of what the line says.</summary>
    public bool Says(string text) =>
        text.Length == 0
        || Member.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase)
        || Member.Email.Contains(text, StringComparison.OrdinalIgnoreCase)
        || Owner?.Contains(text, StringComparison.CurrentCultureIgnoreCase) == true
        || Groups.Any(group => group.Contains(text, StringComparison.CurrentCultureIgnoreCase));
}
