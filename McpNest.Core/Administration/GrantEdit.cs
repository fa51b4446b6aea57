using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>One cell somebody drafted: what stood there when they looked, and what shall stand there.</summary>
/// <param name="Before">Null: no grant.</param>
/// <param name="After">Null: no grant.</param>
public sealed record GrantEdit(GrantSubject Subject, GrantTarget Target, GrantMark? Before, GrantMark? After)
{
    /// <summary>Whether somebody else changed this cell since it was drafted.</summary>
    public bool IsOvertaken(PolicyState state) => GrantMark.Of(state, Subject, Target) != Before;
}
