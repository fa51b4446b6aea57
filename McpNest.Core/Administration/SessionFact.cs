namespace McpNest.Core.Administration;

/// <summary>A session as a <see cref="PersonFile"/> tells of it.</summary>
/// <param name="Way">How it began, in snake case.</param>
/// <param name="Browser">Browser and system in a few words.</param>
public sealed record SessionFact(DateTimeOffset BeganAt, DateTimeOffset SeenAt, DateTimeOffset ProvenAt, string Way, string Browser);
