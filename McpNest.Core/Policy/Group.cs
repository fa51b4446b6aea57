using System.Collections.Immutable;

namespace McpNest.Core.Policy;

/// <summary>A set of members that can be given grants together.</summary>
public sealed record Group(Guid Id, ImmutableHashSet<Guid> Members)
{
    /// <summary>The group that every member belongs to. It always exists and cannot be changed.</summary>
    public static readonly Guid EveryoneId = new("00000000-0000-0000-0000-00000000e7e0");
}
