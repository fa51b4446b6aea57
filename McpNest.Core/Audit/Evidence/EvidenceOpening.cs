using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Evidence;

/// <summary>
/// The policy as of the record before an export's first: <c>opening.json</c>. Signed like a checkpoint, over the RFC 8785 form of all its
/// members but the signature.
/// </summary>
public sealed class EvidenceOpening
{
    private const string SignatureMember = "signature";

    private static readonly string[] s_members = ["at", "epoch", "hash", "key", "nest", "seq", SignatureMember, "state", "v"];

    private EvidenceOpening(JsonElement json, PolicyState state) => (Json, State) = (json, state);

    public Guid Nest => Json.GetProperty("nest").GetGuid();

    public int Epoch => Json.GetProperty("epoch").GetInt32();

    /// <summary>The record the state is as of, with its hash.</summary>
    public ChainHead At => new(Json.GetProperty("seq").GetInt64(), Json.GetProperty("hash").GetString()!);

    public DateTimeOffset SignedAt => UtcJsonConverter.FromText(Json.GetProperty("at").GetString()!);

    /// <summary><see cref="CheckpointKey.Id"/> of the signing key.</summary>
    public string KeyId => Json.GetProperty("key").GetString()!;

    public PolicyState State { get; }

    private JsonElement Json { get; }

    /// <exception cref="FormatException">It is no opening this version knows.</exception>
    public static EvidenceOpening Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = JsonElement.Parse(text);
            if (!json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal).SequenceEqual(s_members) || json.GetProperty("v").GetInt32() != 1)
            {
                throw new FormatException("The opening is of a version that is not known here.");
            }

            var opening = new EvidenceOpening(json, PolicyState.Of(ChangeJson.ReadImage(json.GetProperty("state"))));
            _ = (opening.Nest, opening.Epoch, opening.At, opening.SignedAt, Text(json, "hash"), Text(json, "key"), Text(json, SignatureMember));
            return opening;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new FormatException("This is no opening of an export.", e);
        }
    }

    /// <summary>The bytes the signature is over.</summary>
    public byte[] SignedBytes() => SignedBytes(JsonObject.Create(Json)!);

    public bool IsSignedBy(CheckpointKey key) =>
        key.Id == KeyId && Signatures.IsValid(key, SignedBytes(), Json.GetProperty(SignatureMember).GetString()!);

    /// <summary>The opening as it is written, on one line.</summary>
    internal static byte[] Sign(SigningKey key, PolicyState state, ChainHead at, DateTimeOffset now)
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
        json[SignatureMember] = key.Sign(SignedBytes(json));
        return [.. CanonicalJson.Encode(JsonSerializer.SerializeToElement(json)), .. "\n"u8];
    }

    private static byte[] SignedBytes(JsonObject json)
    {
        json.Remove(SignatureMember);
        return CanonicalJson.Encode(JsonSerializer.SerializeToElement(json));
    }

    private static string Text(JsonElement json, string member) =>
        json.GetProperty(member).GetString() ?? throw new FormatException("An opening says nothing where it must.");
}
