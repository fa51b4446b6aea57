using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>
/// A signed statement: at this seq the chain had this hash. One line of JSON; the signature is ECDSA P-256 over SHA-256, in DER, over the
/// RFC 8785 form of the line without its member <c>signature</c>. A copy elsewhere makes any later rewriting of the records before it evident.
/// </summary>
public sealed record Checkpoint
{
    private const int Members = 8;

    // Base64 has a plus sign, which stays as it is: with sed and openssl alone a line can be checked.
    private static readonly JsonSerializerOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Which nest; from the first record of its journal.</summary>
    public required Guid Nest { get; init; }

    /// <summary>See <see cref="PolicyState.Epoch"/>.</summary>
    public required int Epoch { get; init; }

    public required long Seq { get; init; }

    /// <summary>Of the record at <see cref="Seq"/>, lower-case hex.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="CheckpointKey.Id"/> of the signing key.</summary>
    public required string KeyId { get; init; }

    /// <summary>DER, base64.</summary>
    public required string Signature { get; init; }

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no checkpoint.</exception>
    public static Checkpoint Parse(string line)
    {
        try
        {
            var json = JsonElement.Parse(line);
            return json.GetProperty("v").GetInt32() == 1 && json.GetPropertyCount() == Members // what is not signed does not belong there
                ? new Checkpoint
                {
                    Nest = json.GetProperty("nest").GetGuid(),
                    Epoch = json.GetProperty("epoch").GetInt32(),
                    Seq = json.GetProperty("seq").GetInt64(),
                    Hash = json.GetProperty("hash").GetString() ?? throw new FormatException("A checkpoint says nothing where it must."),
                    At = UtcJsonConverter.FromText(json.GetProperty("at").GetString()!),
                    KeyId = json.GetProperty("key").GetString() ?? throw new FormatException("A checkpoint says nothing where it must."),
                    Signature = json.GetProperty("signature").GetString() ?? throw new FormatException("A checkpoint says nothing where it must."),
                }
                : throw new FormatException("The checkpoint is of a version that is not known here.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("This is no checkpoint.", e);
        }
    }

    /// <summary>The line as it is kept and passed on.</summary>
    public string ToLine()
    {
        var json = Unsigned();
        json["signature"] = Signature;
        return json.ToJsonString(s_line);
    }

    /// <summary>The bytes the signature is over.</summary>
    public byte[] SignedBytes() => CanonicalJson.Encode(JsonSerializer.SerializeToElement(Unsigned()));

    public bool IsSignedBy(CheckpointKey key) => key.Id == KeyId && Signatures.IsValid(key, SignedBytes(), Signature);

    private JsonObject Unsigned() => new()
    {
        ["at"] = UtcJsonConverter.ToText(At),
        ["epoch"] = Epoch,
        ["hash"] = Hash,
        ["key"] = KeyId,
        ["nest"] = Nest.ToString(),
        ["seq"] = Seq,
        ["v"] = 1,
    };
}
