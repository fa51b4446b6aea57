namespace McpNest.Core.Audit.Verification;

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Seq">The record it is about, or the first of a range; null when it is about none.</param>
/// <param name="Through">Last of the range the fault lies somewhere in; null when <paramref name="Seq"/> is exact.</param>
/// <param name="Sentence">What is wrong, for a person.</param>
public sealed record Finding(VerificationCheck Check, Verdict Verdict, long? Seq, long? Through, string Sentence);
