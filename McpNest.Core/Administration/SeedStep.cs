namespace McpNest.Core.Administration;

/// <summary>One thing that applying a seed file does, or would do.</summary>
/// <param name="Entry">Where in the file, for example <c>servers[0]</c>.</param>
/// <param name="Action">The change in snake case as the journal names it, or discover, unreachable, left_for_review.</param>
/// <param name="Target">What it is about, in words.</param>
public sealed record SeedStep(string Entry, string Action, string Target);
