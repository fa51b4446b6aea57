namespace McpNest.Core.Administration;

/// <summary>A passkey as a <see cref="PersonFile"/> tells of it: what its owner called it, and when they made it.</summary>
public sealed record PasskeyFact(string Name, DateTimeOffset MadeAt);
