namespace McpNest.Core.Audit;

/// <summary>What a decision rested on, as far as it is kept.</summary>
/// <param name="Grant">The change that gave the grant which decided.</param>
/// <param name="Policy">The last change the decision knew.</param>
/// <param name="Definition">The definition the server offered then, as indented JSON.</param>
public sealed record CallGrounds(ChangeEntry? Grant, ChangeEntry? Policy, string? Definition);
