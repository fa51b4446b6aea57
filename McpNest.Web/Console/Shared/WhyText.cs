using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Why a call was allowed or denied, from the facts of its record alone.</summary>
public static class WhyText
{
    public static string Of(CallEntry entry, PolicyState state, PeopleDirectory directory) => Of(entry, state, directory.NameOf, directory.GroupNameOf);

    /// <param name="memberName">What the reader may know members by.</param>
    public static string Of(CallEntry entry, PolicyState state, Func<Guid, string?> memberName, Func<Guid, string?> groupName)
    {
        var through = entry.GrantId is { } id ? Through(state.Grants.GetValueOrDefault(id)?.Subject, memberName, groupName) : null;
        return entry.Reason is { } reason
            ? ReasonText.Of(reason) + (through is null ? "" : $" ({through})")
            : through is null ? SharedText.AlwaysAllowed : through;
    }

    private static string Through(GrantSubject? subject, Func<Guid, string?> memberName, Func<Guid, string?> groupName) => subject switch
    {
        null => SharedText.GrantTakenBack,
        { } everyone when everyone == GrantSubject.Everyone => SharedText.GrantToEveryone,
        { Kind: SubjectKind.Group, Id: var id } => Texts.Fill(SharedText.GrantToGroup, groupName(id) ?? SharedText.RemovedSince),
        { Id: var id } => Texts.Fill(SharedText.GrantTo, memberName(id) ?? SharedText.MemberRemovedSince),
    };
}
