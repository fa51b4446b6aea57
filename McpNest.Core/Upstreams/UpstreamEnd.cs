namespace McpNest.Core.Upstreams;

/// <summary>Why a connection is over.</summary>
/// <param name="Sentence">For people; holds nothing the server wrote.</param>
/// <param name="IsFailure">False when the nest closed it, or when a new session is all it takes.</param>
internal sealed record UpstreamEnd(string Sentence, bool IsFailure);
