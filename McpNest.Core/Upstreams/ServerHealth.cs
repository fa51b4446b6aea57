namespace McpNest.Core.Upstreams;

/// <summary>How a server is doing, in a word and a sentence for people.</summary>
/// <param name="Sentence">What is wrong and what to do; holds nothing the server wrote.</param>
/// <param name="Since">When it came into this state.</param>
public sealed record ServerHealth(ServerHealthKind Kind, string Sentence, DateTimeOffset Since);
