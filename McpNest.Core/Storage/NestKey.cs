using System.Security.Cryptography;
using System.Text;
using McpNest.Core.Storage.Backups;

namespace McpNest.Core.Storage;

/// <summary>
/// The nest's own key, in <c>nest.key</c>: encrypts the secrets of servers (AES-256-GCM) and keys the hashes of agents' keys
/// (HMAC-SHA-256), each with a key derived for that use. Losing the file loses both; it is never made anew over a used folder.
/// </summary>
public sealed class NestKey
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _secrets;
    private readonly byte[] _hashes;

    private NestKey(byte[] master)
    {
        _secrets = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "mcpnest/secrets/1"u8.ToArray());
        _hashes = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "mcpnest/hashes/1"u8.ToArray());
    }

    /// <summary>Reads the key file; creates it, owner-only, in a folder that has no database yet.</summary>
    /// <exception cref="NestException">The file is missing beside a database, damaged, or readable by others.</exception>
    public static NestKey Open(DataFolder folder)
    {
        if (RestoreStage.IsUnfinished(folder))
        {
            throw new NestException($"A restore into {folder.Path} was interrupted; run 'restore' again, or empty the folder to begin anew.");
        }

        RestoreStage.Tidy(folder);
        var path = folder.NestKeyFile;
        if (!File.Exists(path))
        {
            if (File.Exists(folder.NestDatabase) && !File.Exists(path)) // another first start may be making both
            {
                throw new NestException($"{path} is missing beside an existing nest.db; restore it from your key backup: without it no stored secret can be read and no agent's key is known.");
            }

            Create(path);
        }

        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new NestException($"{path} can be read by other users of this machine; run 'chmod 600 {path}' and start again.");
        }

        var text = File.ReadAllText(path).Trim();
        var master = new byte[32];
        return Convert.TryFromBase64String(text, master, out var length) && length == master.Length
            ? new NestKey(master)
            : throw new NestException($"{path} is damaged; restore it from your key backup.");
    }

    /// <summary>Keyed hash of an agent's key, as policy and journal know it: lower-case hex.</summary>
    public string HashOf(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_hashes, Encoding.UTF8.GetBytes(text)));

    /// <summary>Eight hex digits for an id, the same each time; without the key nobody tells from them which id it is.</summary>
    public string Veil(Guid id) => HashOf($"mcpnest/veil/1 {id:N}")[..8];

    /// <summary>By this a backup recognises the key that belongs to it.</summary>
    public string BackupCheck => HashOf("mcpnest/backup/1");

    /// <summary>Whether a backup was made with this key.</summary>
    public bool FitsBackup(string check) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(BackupCheck), Encoding.ASCII.GetBytes(check));

    /// <summary>Encrypts a secret for one place only: opening it with another <paramref name="place"/> fails.</summary>
    public byte[] Seal(string secret, string place)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var output = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_secrets, TagSize);
        aes.Encrypt(
            output.AsSpan(0, NonceSize), plain, output.AsSpan(NonceSize, plain.Length), output.AsSpan(NonceSize + plain.Length),
            Encoding.UTF8.GetBytes(place));
        return output;
    }

    /// <summary>Decrypts what <see cref="Seal"/> made for the same place.</summary>
    /// <exception cref="NestException">It was altered, moved, or sealed with another key.</exception>
    public string Unseal(byte[] sealedSecret, string place)
    {
        if (sealedSecret.Length < NonceSize + TagSize)
        {
            throw new NestException("A stored secret is damaged; enter it again.");
        }

        var plain = new byte[sealedSecret.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_secrets, TagSize);
        try
        {
            aes.Decrypt(
                sealedSecret.AsSpan(0, NonceSize), sealedSecret.AsSpan(NonceSize, plain.Length), sealedSecret.AsSpan(NonceSize + plain.Length),
                plain, Encoding.UTF8.GetBytes(place));
        }
        catch (CryptographicException e)
        {
            throw new NestException("A stored secret cannot be read with this nest.key; enter it again.", e);
        }

        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Makes a key, unless somebody else just did.</summary>
    internal static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written aside and moved in whole: another process never reads half a key, and the first one wins.
        var draft = $"{path}.{Guid.CreateVersion7():N}";
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
