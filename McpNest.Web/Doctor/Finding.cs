namespace McpNest.Web.Doctor;

/// <summary>What was found, in one sentence: what is, and what to do.</summary>
/// <param name="Check">Which check says so.</param>
internal sealed record Finding(string Check, FindingState State, string Sentence);
