using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>What the front reader says of a body: fit to go on, or refused with a status, a code and a sentence.</summary>
/// <param name="Id">The message's JSON-RPC id as far as it is known.</param>
internal sealed record FrontMessage(JsonElement Root, FrontRefusal? Refusal, JsonNode? Id)
{
    public static FrontMessage Refuse(FrontRefusal refusal, JsonNode? id) => new(default, refusal, id);
}
