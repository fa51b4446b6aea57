using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>One subject of the matrix.</summary>
public sealed record AccessColumn(GrantSubject Subject, string Name)
{
    public bool IsEveryone => Subject == GrantSubject.Everyone;

    public bool IsPerson => Subject.Kind == SubjectKind.Member;
}
