using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>A server's answer to one request.</summary>
/// <param name="IsError">Whether <paramref name="Body"/> is the <c>error</c> member; else it is the <c>result</c>.</param>
/// <param name="Body">An object, as the server sent it.</param>
/// <param name="Bytes">Size of the whole message.</param>
internal sealed record UpstreamAnswer(bool IsError, JsonElement Body, int Bytes)
{
    public UpstreamReply ToReply() =>
        new(IsError ? UpstreamReplyKind.Error : UpstreamReplyKind.Result, JsonObject.Create(Body), Bytes);
}
