using System.Security.Cryptography;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Audit.Verification;

/// <summary>A key for checkpoints that lives in the test.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public CheckpointKey Public
    {
        get
        {
            var bytes = _key.ExportSubjectPublicKeyInfo();
            return new CheckpointKey(Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToBase64String(bytes));
        }
    }

    public string Pem => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    public string Sign(byte[] bytes) => Convert.ToBase64String(_key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public Checkpoint Checkpoint(Guid nest, ChainHead head, int epoch = 1)
    {
        var unsigned = new Checkpoint
        {
            Nest = nest,
            Epoch = epoch,
            Seq = head.Seq,
            Hash = head.Hash,
            At = DateTimeOffset.UnixEpoch,
            KeyId = Public.Id,
            Signature = "",
        };
        return unsigned with { Signature = Sign(unsigned.SignedBytes()) };
    }

    public void Dispose() => _key.Dispose();
}
