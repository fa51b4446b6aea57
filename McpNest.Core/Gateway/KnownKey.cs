using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>A key that lets an agent in.</summary>
/// <param name="Hash">Tells it from another key of the same agent, for one that was rolled may work a little longer.</param>
public readonly record struct KnownKey(Agent Agent, string Hash);
