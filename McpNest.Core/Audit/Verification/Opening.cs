using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>What an evidence export begins with when not at record 1: the policy as of the record before its first, signed like a checkpoint.</summary>
internal sealed class Opening
{
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    /// <exception cref="NestException">It is no opening of a version known here.</exception>
    public Opening(string text)
    {
        try
        {
            var json = JsonElement.Parse(text);
            if (json.GetProperty("v").GetInt32() != 1)
            {
                throw new NestException("The opening of this export is of a version that is not known here; verify it with a newer version.");
            }

            Head = new ChainHead(json.GetProperty("seq").GetInt64(), json.GetProperty("hash").GetString()!);
            (Nest, Epoch, KeyId) = (json.GetProperty("nest").GetGuid(), json.GetProperty("epoch").GetInt32(), json.GetProperty("key").GetString()!);
            Policy = PolicyState.Of(ChangeJson.ReadImage(json.GetProperty("state")));
            _signature = json.GetProperty("signature").GetBytesFromBase64();
            var unsigned = JsonNode.Parse(text)!.AsObject();
            unsigned.Remove("signature");
            _signed = CanonicalJson.Encode(JsonSerializer.SerializeToElement(unsigned));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new NestException("The opening of this export cannot be read; get the export again.", e);
        }
    }

    /// <summary>The record before the first of the export.</summary>
    public ChainHead Head { get; }

    public Guid Nest { get; }

    public int Epoch { get; }

    public string KeyId { get; }

    public PolicyState Policy { get; }

    public bool IsSignedBy(CheckpointKey key)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKey), out _);
            return key.Id == KeyId && ecdsa.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
