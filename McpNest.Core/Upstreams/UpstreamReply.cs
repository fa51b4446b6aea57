using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>A server's answer to one request, as JSON that was not rebuilt.</summary>
/// <param name="Body">The <c>result</c> or the <c>error</c> member as the server sent it; null for the other kinds.</param>
/// <param name="Bytes">Size of the JSON-RPC response as received; 0 when there was none.</param>
public sealed record UpstreamReply(UpstreamReplyKind Kind, JsonNode? Body, int Bytes)
{
    /// <summary>The server kept state for this agent over an earlier connection, and this was the first call without it.</summary>
    public bool StateLost { get; init; }

    public static UpstreamReply Of(UpstreamReplyKind kind) => new(kind, null, 0);
}
