namespace McpNest.Web.Console.Overview;

/// <summary>Something that waits for a person: what it is in a sentence, and where to see to it.</summary>
/// <param name="Kind">Tint: held, error or quiet.</param>
/// <param name="Mark">The icon of that tint.</param>
public sealed record Need(string Kind, string Mark, string Sentence, string Action, string Href);
