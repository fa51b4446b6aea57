namespace McpNest.Tests.Conformance;

/// <summary>How a check went.</summary>
/// <param name="Text">Why it did not succeed.</param>
internal sealed record CheckResult(CheckStatus Status, string Text);
