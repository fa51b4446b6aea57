using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>What to verify, and what is known from elsewhere.</summary>
/// <param name="Path">A data folder, or an evidence export: a ZIP file or a folder with its files.</param>
public sealed record VerificationRequest(string Path)
{
    /// <summary>Where a live folder's checkpoints are kept; null for the usual place in it.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Keys known from outside. Without one, those that the records announce are believed.</summary>
    public ImmutableArray<CheckpointKey> TrustedKeys { get; init; } = [];

    /// <summary>Checkpoints kept elsewhere, by the name of the file they are from.</summary>
    public ImmutableArray<(string Name, Checkpoint Checkpoint)> KeptElsewhere { get; init; } = [];

    /// <summary>For tests of the verifier: leaves one check out, to show that it is needed.</summary>
    internal VerificationCheck? Without { get; init; }
}
