namespace McpNest.Core.Gateway;

/// <summary>Something an agent holds open: a session, a stream, a request under way.</summary>
/// <param name="NotifyToolsChanged">Tells the client to list its tools again; null where nobody listens.</param>
/// <param name="End">Closes it at once. Must not block.</param>
public sealed record LiveSession(Guid AgentId, Func<CancellationToken, Task>? NotifyToolsChanged, Action End);
