namespace McpNest.Core.Upstreams;

/// <summary>An exchange with a server that gave no answer. The sentence is for people and holds nothing the server wrote.</summary>
internal sealed class UpstreamException(UpstreamReplyKind kind, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public UpstreamReplyKind Kind { get; } = kind;

    /// <summary>The request was not sent, or the server no longer knew the session and did not process it: it may be sent once more.</summary>
    public bool SessionLost { get; init; }

    /// <summary>The server was reached, but does not speak the era it was spoken to in.</summary>
    public bool WrongEra { get; init; }
}
