namespace McpNest.Core.Gateway;

/// <summary>Keyed hash of a text (an agent's key, an unknown tool name), lower-case hex, as policy and journal know it.</summary>
public delegate string KeyHasher(string text);
