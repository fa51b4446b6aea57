using System.Security.Cryptography;
using System.Text.Json;

namespace McpNest.Core.Policy;

/// <summary>SHA-256 over the RFC 8785 canonical JSON of a whole tool definition, as lower-case hex.</summary>
public readonly record struct ToolFingerprint(string Hex)
{
    /// <summary>Computes the fingerprint of a definition as the server sent it.</summary>
    public static ToolFingerprint Of(JsonElement definition) =>
        new(Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Encode(definition))));

    public override string ToString() => Hex;
}
