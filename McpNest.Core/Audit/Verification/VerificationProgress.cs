namespace McpNest.Core.Audit.Verification;

/// <summary>How far a verification is.</summary>
/// <param name="Total">About how many there are; null when nobody knows before the end.</param>
public readonly record struct VerificationProgress(long Records, long? Total);
