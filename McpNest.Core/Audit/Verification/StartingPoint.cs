using McpNest.Core.Audit.Evidence;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Where a replay begins because what was before is not here.</summary>
/// <param name="Head">The last record that is not here (or does not count any more).</param>
/// <param name="Policy">As of there; null when it cannot be read.</param>
internal sealed record StartingPoint(ChainHead Head, PolicyState? Policy)
{
    /// <summary>The state record that says what retention took out, in a live folder.</summary>
    public long? SaidBy { get; init; }

    /// <summary>The opening of an evidence export, which is signed.</summary>
    public EvidenceOpening? Opening { get; init; }
}
