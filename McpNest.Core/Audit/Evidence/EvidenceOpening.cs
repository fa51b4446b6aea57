using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Evidence;

/// <summary>
/// Writes <c>opening.json</c>: the policy as of the record before an export's first. Signed like a checkpoint, over the RFC 8785 form of all
/// its members but the signature.
/// </summary>
internal static class EvidenceOpening
{
    public static byte[] Sign(SigningKey key, PolicyState state, ChainHead at, DateTimeOffset now)
    {
        var json = new JsonObject
        {
            ["at"] = UtcJsonConverter.ToText(now),
            ["epoch"] = state.Epoch,
            ["hash"] = at.Hash,
            ["key"] = key.Public.Id,
            ["nest"] = state.InstanceId.ToString(),
            ["seq"] = at.Seq,
            ["state"] = JsonObject.Create(ChangeJson.Write(state.ToImage())),
            ["v"] = 1,
        };
        json["signature"] = key.Sign(Canonical(json));
        return [.. Canonical(json), .. "\n"u8];
    }

    private static byte[] Canonical(JsonObject json) => CanonicalJson.Encode(JsonSerializer.SerializeToElement(json));
}
