using System.Security.Cryptography;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>ECDSA P-256 over SHA-256, in DER: what openssl reads too.</summary>
internal static class Signatures
{
    public static byte[] Make(ECDsa key, byte[] data) => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <param name="signature">Base64.</param>
    public static bool IsValid(CheckpointKey key, byte[] data, string signature)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKey), out _);
            return ecdsa.VerifyData(data, Convert.FromBase64String(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
