namespace McpNest.Web.Doctor;

/// <summary>What an identity provider answered.</summary>
/// <param name="Authority">Where it was asked.</param>
/// <param name="Problem">Why it did not answer; null when it did.</param>
/// <param name="Skew">How far its clock is ahead of ours.</param>
internal sealed record ProviderFacts(Uri Authority, string? Problem, TimeSpan? Skew);
