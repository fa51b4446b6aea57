using System.Collections.Immutable;

namespace McpNest.Core.Audit.Verification;

/// <summary>What was found, and what was looked at.</summary>
public sealed record VerificationResult
{
    public required Verdict Verdict { get; init; }

    /// <summary>The first record that cannot be relied on; null when it is not tampered with, or no record says where.</summary>
    public long? FirstBadSeq { get; init; }

    /// <summary>The first few, in the order in which they were met.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>What a reader should know although it is no fault.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    public Guid Nest { get; init; }

    public int Epoch { get; init; }

    public long Records { get; init; }

    public long Changes { get; init; }

    public long Calls { get; init; }

    /// <summary>Allowed calls without outcome.</summary>
    public long Open { get; init; }

    public long FirstSeq { get; init; }

    public DateTimeOffset? FirstAt { get; init; }

    public long LastSeq { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Checkpoints that are signed by a trusted key and agree with the records.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Records that no such checkpoint covers yet.</summary>
    public long BehindCheckpoint { get; init; }
}
