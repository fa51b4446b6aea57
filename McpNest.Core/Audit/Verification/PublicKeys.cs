using System.Collections.Immutable;
using System.Security.Cryptography;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Reads public keys as they are handed on: PEM, one or several after another.</summary>
public static class PublicKeys
{
    /// <exception cref="FormatException">It holds no public key, or one of another kind.</exception>
    public static ImmutableArray<CheckpointKey> Read(string pem)
    {
        var keys = ImmutableArray.CreateBuilder<CheckpointKey>();
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is not "PUBLIC KEY")
            {
                throw new FormatException("This is not a public key.");
            }

            keys.Add(Of(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
        }

        return keys.Count > 0 ? keys.ToImmutable() : throw new FormatException("There is no public key.");
    }

    /// <returns>Null when it holds none.</returns>
    internal static IReadOnlyList<CheckpointKey>? TryRead(string pem)
    {
        try
        {
            return Read(pem);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether it is a key at all, and has the id that it should have.</summary>
    internal static bool IsSound(CheckpointKey key)
    {
        try
        {
            return key.PublicKey is not null && Of(Convert.FromBase64String(key.PublicKey)).Id == key.Id;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static CheckpointKey Of(byte[] key)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
            return ecdsa.KeySize == 256
                ? new CheckpointKey(Convert.ToHexStringLower(SHA256.HashData(key)), Convert.ToBase64String(key))
                : throw new FormatException("This is a key of another kind.");
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            throw new FormatException("This is no key for checkpoints.", e);
        }
    }
}
