namespace McpNest.Core.Gateway;

/// <summary>What became of a request to be told of a resource's updates.</summary>
/// <param name="Answer">For the agent.</param>
/// <param name="Handle">Ends the subscription; null when there is none.</param>
public sealed record Subscription(Answer Answer, IAsyncDisposable? Handle);
