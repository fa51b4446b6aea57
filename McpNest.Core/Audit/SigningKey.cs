using System.Security.Cryptography;
using System.Text;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>The key that signs checkpoints: ECDSA P-256, as PKCS#8 PEM in a file only its owner may read.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>In the data folder.</summary>
    public const string FileName = "journal.key";

    /// <summary>Its public half beside it (SubjectPublicKeyInfo PEM), for whoever wants to verify.</summary>
    public const string PublicFileName = "journal.pub";

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Public = PublicOf(key);
    }

    public CheckpointKey Public { get; }

    /// <summary>Reads a key; null when there is no such file.</summary>
    /// <param name="ownerOnly">False for a key that is about to be replaced.</param>
    /// <exception cref="NestException">It is damaged, or can be read by others.</exception>
    public static SigningKey? TryRead(string path, bool ownerOnly = true)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (ownerOnly && OwnerFile.IsOpenToOthers(path))
        {
            throw new NestException($"{path} can be read by other users of this machine; run 'chmod 600 {path}', and make a new key with 'audit checkpoint --new-key' if somebody may have.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == 256)
            {
                return new SigningKey(key);
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Said below.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new NestException($"{path} cannot be read by this user, so no checkpoint can be signed; give the file back to the nest's user.", e);
        }

        key.Dispose();
        throw new NestException($"{path} is damaged, so no checkpoint can be signed; restore it from your key backup, or make a new key with 'audit checkpoint --new-key'.");
    }

    /// <summary>Makes a key where there is no file, or reads the one that somebody else made at the same moment.</summary>
    /// <exception cref="NestException">It cannot be written.</exception>
    public static SigningKey Create(string path)
    {
        var draft = $"{path}.{Guid.CreateVersion7():N}";
        try
        {
            using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            using (var file = OwnerFile.Create(draft))
            {
                file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(draft, path, overwrite: false); // whole, and the first one wins
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be written, so no checkpoint can be signed; make the data folder writable for the nest's user.", e);
        }

        return TryRead(path) ?? throw new NestException($"{path} vanished while it was made; repeat this.");
    }

    /// <summary>Reads the public half of a key from PEM.</summary>
    /// <exception cref="NestException">It is no such key.</exception>
    public static CheckpointKey ReadPublic(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return PublicOf(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new NestException("This is no public key of a nest; it begins with -----BEGIN PUBLIC KEY-----, as journal.pub does.", e);
        }
    }

    /// <summary>The public half of a key as PEM.</summary>
    public static string PemOf(CheckpointKey key) =>
        PemEncoding.WriteString("PUBLIC KEY", Convert.FromBase64String(key.PublicKey)) + "\n";

    /// <returns>DER, base64.</returns>
    public string Sign(byte[] data) => Convert.ToBase64String(Signatures.Make(_key, data));

    public void Dispose() => _key.Dispose();

    private static CheckpointKey PublicOf(ECDsa key)
    {
        var der = key.ExportSubjectPublicKeyInfo();
        return new CheckpointKey(Convert.ToHexStringLower(SHA256.HashData(der)), Convert.ToBase64String(der));
    }
}
