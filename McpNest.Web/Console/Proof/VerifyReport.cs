using System.Collections.Immutable;

namespace McpNest.Web.Console.Proof;

/// <summary>What a verification came to, as the page shows it.</summary>
/// <param name="Verdict">intact, tampered, incomplete or cannot judge.</param>
/// <param name="Tint">How it looks.</param>
/// <param name="Sentences">Findings first, then what is no fault but worth knowing.</param>
/// <param name="Looked">What was looked at, in a sentence.</param>
public sealed record VerifyReport(string Verdict, string Tint, string Icon, ImmutableArray<string> Sentences, string Looked);
