using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>One subject of the matrix.</summary>
/// <param name="Id">Names it in clicks; stays the same while the page is open.</param>
public sealed record AccessColumn(int Id, GrantSubject Subject, string Name)
{
    public bool IsEveryone => Subject == GrantSubject.Everyone;

    public bool IsPerson => Subject.Kind == SubjectKind.Member;
}
