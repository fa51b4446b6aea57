using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Why a call was allowed or denied, from the facts of its record alone.</summary>
public static class WhyText
{
    public static string Of(CallEntry entry, PolicyState state, PeopleDirectory directory)
    {
        var through = entry.GrantId is { } id ? Through(state.Grants.GetValueOrDefault(id)?.Subject, directory) : null;
        return entry.Reason is { } reason
            ? ReasonText.Of(reason) + (through is null ? "" : $" ({through})")
            : through is null ? "always allowed" : through;
    }

    private static string Through(GrantSubject? subject, PeopleDirectory directory) => subject switch
    {
        null => "a grant taken back since",
        { } everyone when everyone == GrantSubject.Everyone => "grant to Everyone",
        { Kind: SubjectKind.Group, Id: var id } => $"grant to group {directory.GroupNameOf(id) ?? "removed since"}",
        { Id: var id } => $"grant to {directory.NameOf(id) ?? "a member removed since"}",
    };
}
