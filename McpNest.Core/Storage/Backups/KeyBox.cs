using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpNest.Core.Storage.Backups;

/// <summary>Keys under a passphrase: PBKDF2-SHA256, then AES-256-GCM. Bound to the databases they were packed with.</summary>
public static class KeyBox
{
    /// <summary>Its name in the archive.</summary>
    public const string FileName = "keys.json";

    /// <summary>Shorter passphrases are not taken.</summary>
    public const int ShortestPassphrase = 12;

    private const int Iterations = 600_000;
    private const int MostIterations = 20_000_000;
    private const int TagSize = 16;

    /// <exception cref="NestException">The passphrase is too short.</exception>
    public static byte[] Seal(IReadOnlyDictionary<string, string> keys, string passphrase, string place)
    {
        if (passphrase.Length < ShortestPassphrase)
        {
            throw new NestException($"A passphrase for keys has at least {ShortestPassphrase} characters; choose a longer one.");
        }

        var plain = JsonSerializer.SerializeToUtf8Bytes(keys);
        var box = new Box(1, "PBKDF2-SHA256", Iterations, RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(12), new byte[plain.Length + TagSize]);
        using var aes = new AesGcm(Derive(passphrase, box), TagSize);
        aes.Encrypt(box.Nonce, plain, box.Sealed.AsSpan(0, plain.Length), box.Sealed.AsSpan(plain.Length), Encoding.UTF8.GetBytes(place));
        CryptographicOperations.ZeroMemory(plain);
        return JsonSerializer.SerializeToUtf8Bytes(box);
    }

    /// <exception cref="NestException">The passphrase is not the one, or something was altered.</exception>
    public static IReadOnlyDictionary<string, string> Open(ReadOnlySpan<byte> json, string passphrase, string place)
    {
        try
        {
            var box = JsonSerializer.Deserialize<Box>(json);
            if (box is not { V: 1, Kdf: "PBKDF2-SHA256", Iterations: >= 1 and <= MostIterations, Nonce.Length: 12, Salt: not null, Sealed.Length: > TagSize })
            {
                throw new NestException("The keys in this backup are packed in a way this version does not know; use the version that made it.");
            }

            var plain = new byte[box.Sealed.Length - TagSize];
            using var aes = new AesGcm(Derive(passphrase, box), TagSize);
            aes.Decrypt(box.Nonce, box.Sealed.AsSpan(0, plain.Length), box.Sealed.AsSpan(plain.Length), plain, Encoding.UTF8.GetBytes(place));
            return JsonSerializer.Deserialize<Dictionary<string, string>>(plain)!;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            throw new NestException("This passphrase does not open the keys of this backup, or the backup was altered; try again with the right one.", e);
        }
    }

    private static byte[] Derive(string passphrase, Box box) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormC)), box.Salt, box.Iterations, HashAlgorithmName.SHA256, 32);

    private sealed record Box(int V, string Kdf, int Iterations, byte[] Salt, byte[] Nonce, byte[] Sealed);
}
