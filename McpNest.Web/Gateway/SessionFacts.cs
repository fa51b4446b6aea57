using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>What a session was opened with: all that is needed to bring it back.</summary>
/// <param name="Id">Random; names the session towards Core.</param>
/// <param name="Client">Self-reported name and version, sanitised.</param>
/// <param name="Capabilities">Of the client's, those by which a server may ask something of it; null when it declared none of them.</param>
internal sealed record SessionFacts(string Id, Guid AgentId, DateTimeOffset OpenedAt, string ProtocolVersion, string? Client, JsonElement? Capabilities)
{
    /// <summary>More would make ids that headers cannot carry.</summary>
    private const int MaxCapabilities = 400;

    private static readonly string[] s_asking = ["elicitation", "sampling", "roots"];

    /// <summary>Takes from declared capabilities what a session keeps: over the limit only their names.</summary>
    public static JsonElement? Asking(JsonElement declared)
    {
        var kept = new JsonObject(s_asking.Where(name => declared.At(name).ValueKind == JsonValueKind.Object)
            .Select(name => KeyValuePair.Create(name, (JsonNode?)declared.Object(name))));
        if (Encoding.UTF8.GetByteCount(kept.ToJsonString()) > MaxCapabilities)
        {
            kept = new JsonObject(kept.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)new JsonObject())));
        }

        return kept.Count > 0 ? JsonElement.Parse(kept.ToJsonString()) : null;
    }
}
