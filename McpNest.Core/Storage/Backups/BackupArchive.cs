using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace McpNest.Core.Storage.Backups;

/// <summary>The file of a backup: a ZIP of the databases, the keys if they were asked for, and the manifest.</summary>
public static class BackupArchive
{
    /// <summary>The databases that a backup may hold, by their names in the archive and in the data folder.</summary>
    public static readonly ImmutableArray<string> Databases = ["nest.db", "accounts.db"];

    private const int LongestText = 1024 * 1024;

    /// <summary>Writes an archive. Nothing of a size that grows is held in memory.</summary>
    /// <param name="folder">Where the databases lie, closed.</param>
    /// <param name="keys">Null leaves them out.</param>
    public static void Write(string path, string folder, BackupManifest about, IReadOnlyDictionary<string, string>? keys, string? passphrase)
    {
        using var file = OwnerFile.Create(path);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var files = ImmutableArray.CreateBuilder<BackupFile>();
            foreach (var name in Databases.Where(name => File.Exists(Path.Combine(folder, name))))
            {
                using var source = File.OpenRead(Path.Combine(folder, name));
                files.Add(Add(zip, name, source));
            }

            if (keys is not null)
            {
                using var box = new MemoryStream(KeyBox.Seal(keys, passphrase!, PlaceOf(about with { Files = files.ToImmutable() })));
                files.Add(Add(zip, KeyBox.FileName, box));
            }

            using var manifest = new MemoryStream((about with { Files = files.ToImmutable() }).ToJson());
            Add(zip, BackupManifest.FileName, manifest);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>What an archive says about itself.</summary>
    /// <exception cref="NestException">It is no backup, or one of a version not known here.</exception>
    public static BackupManifest ReadManifest(string path) => Reading(path, zip =>
    {
        using var json = new MemoryStream(ReadText(zip, BackupManifest.FileName));
        var manifest = BackupManifest.Read(json);
        return manifest.V == BackupManifest.Form
            ? manifest
            : throw new NestException($"{path} was made by McpNest {manifest.Version} in a form that {ProgramVersion.Text} does not know; restore it with that version.");
    });

    /// <summary>Unpacks the databases into a folder and checks every byte against the manifest.</summary>
    /// <exception cref="NestException">Something is missing or was altered.</exception>
    public static void Unpack(string path, BackupManifest manifest, string folder) => Reading(path, zip =>
    {
        if (manifest.Find("nest.db") is null)
        {
            throw new InvalidDataException("There is no journal in it.");
        }

        foreach (var wanted in Databases.Select(manifest.Find).OfType<BackupFile>())
        {
            using var target = OwnerFile.Create(Path.Combine(folder, wanted.Name));
            using var source = Entry(zip, wanted.Name).Open();
            if (Copy(source, target, wanted.Bytes) != wanted.Sha256)
            {
                throw new InvalidDataException($"{wanted.Name} is not what the manifest says.");
            }

            target.Flush(flushToDisk: true);
        }

        return true;
    });

    /// <summary>The keys in an archive.</summary>
    /// <exception cref="NestException">The passphrase is not the one, or something was altered.</exception>
    public static IReadOnlyDictionary<string, string> ReadKeys(string path, BackupManifest manifest, string passphrase) => Reading(path, zip =>
        KeyBox.Open(ReadText(zip, KeyBox.FileName), passphrase, PlaceOf(manifest)));

    /// <summary>What the keys are bound to: this nest and exactly these databases.</summary>
    private static string PlaceOf(BackupManifest manifest) =>
        string.Join('/', Databases.Select(name => manifest.Find(name)?.Sha256 ?? "-").Prepend($"{manifest.Nest}"));

    private static BackupFile Add(ZipArchive zip, string name, Stream content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        using var target = entry.Open();
        var length = content.Length;
        return new BackupFile(name, length, Copy(content, target, length));
    }

    /// <returns>The hash of what was copied; empty when it was not as long as it should be.</returns>
    private static string Copy(Stream source, Stream target, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var copied = 0L;
        while (copied <= length && source.Read(buffer) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
            copied += read;
        }

        return copied == length ? Convert.ToHexStringLower(hash.GetHashAndReset()) : "";
    }

    private static T Reading<T>(string path, Func<ZipArchive, T> act)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return act(zip);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be read; check its path.", e);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new NestException($"{path} is no backup of a nest, or is damaged; nothing was restored.", e);
        }
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) => zip.GetEntry(name) ?? throw new InvalidDataException($"{name} is missing.");

    private static byte[] ReadText(ZipArchive zip, string name)
    {
        using var source = Entry(zip, name).Open();
        using var text = new MemoryStream();
        return Copy(source, text, LongestText) is var _ && text.Length <= LongestText ? text.ToArray() : throw new InvalidDataException($"{name} is too long.");
    }
}
