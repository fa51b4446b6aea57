namespace McpNest.Core.Audit.Query;

/// <summary>Why a text is no query.</summary>
/// <param name="Sentence">For people; names the place and, where there is one, the nearest word that would do.</param>
/// <param name="Position">First character of what is wrong, counted from 0.</param>
/// <param name="Suggestion">What could stand there instead; null when nothing comes near.</param>
public sealed record QueryFault(string Sentence, int Position, int Length, string? Suggestion);
