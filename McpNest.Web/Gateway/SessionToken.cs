using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>
/// The id a client gets for its session: the session's facts, sealed. So it outlives the process and an eviction without being stored, and
/// nobody can make or alter one.
/// </summary>
internal sealed class SessionToken(SessionSeal seal)
{
    private const int Format = 1;
    private const int MaxLength = 1024;

    public string Write(SessionFacts facts) => Base64Url.EncodeToString(seal.Close(new JsonObject
    {
        ["v"] = Format,
        ["id"] = facts.Id,
        ["agent"] = facts.AgentId.ToString("N"),
        ["at"] = facts.OpenedAt.ToUnixTimeSeconds(),
        ["protocol"] = facts.ProtocolVersion,
        ["client"] = facts.Client,
        ["can"] = facts.Capabilities is { } capabilities ? JsonObject.Create(capabilities) : null,
    }.ToJsonString()));

    /// <returns>Null when this nest never gave out such a token.</returns>
    public SessionFacts? Read(string token)
    {
        if (token.Length > MaxLength || !Base64Url.IsValid(token) || seal.Open(Base64Url.DecodeFromChars(token)) is not { } text)
        {
            return null;
        }

        var root = JsonElement.Parse(text);
        return root.At("v").GetInt32() != Format
            ? null
            : new SessionFacts(
                root.Text("id")!, Guid.ParseExact(root.Text("agent")!, "N"), DateTimeOffset.FromUnixTimeSeconds(root.At("at").GetInt64()),
                root.Text("protocol")!, root.Text("client"), root.At("can") is { ValueKind: JsonValueKind.Object } can ? can : null);
    }
}
