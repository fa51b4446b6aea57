using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Something an agent holds open: a session, a stream, a request under way.</summary>
/// <param name="NotifyListChanged">Tells the client to list these again; null where nobody listens. Must not block.</param>
/// <param name="End">Closes it at once. Must not block.</param>
public sealed record LiveSession(Guid AgentId, Action<OfferKind>? NotifyListChanged, Action End)
{
    /// <summary>Hash of the key it was opened with, where it lives no longer than that key; null where any key of the agent may carry it on.</summary>
    public string? KeyHash { get; init; }
}
