using System.Collections.Immutable;

namespace McpNest.Core.Administration;

/// <summary>A group with its name. Everyone has no member list: it always contains all.</summary>
public sealed record GroupSummary(Guid Id, string Name, ImmutableArray<Guid> Members)
{
    public bool IsEveryone => Id == Policy.Group.EveryoneId;
}
