using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Storage.Backups;

/// <summary>What a backup says about itself: <c>manifest.json</c> in its archive.</summary>
public sealed record BackupManifest
{
    /// <summary>Version of the archive's form.</summary>
    public const int Form = 1;

    /// <summary>Its name in the archive.</summary>
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int V { get; init; }

    /// <summary>Which nest.</summary>
    public required Guid Nest { get; init; }

    public required int Epoch { get; init; }

    /// <summary>The last record in it.</summary>
    public required long Seq { get; init; }

    /// <summary>Hash of that record, lower-case hex.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>Recognises the nest.key that belongs to it; see <see cref="NestKey.HashOf"/>.</summary>
    public required string KeyCheck { get; init; }

    public required ImmutableArray<BackupFile> Files { get; init; }

    /// <summary>Whether the keys are in it, under a passphrase.</summary>
    public bool HasKeys() => Find(KeyBox.FileName) is not null;

    public BackupFile? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <exception cref="JsonException">It is none.</exception>
    public static BackupManifest Read(Stream json) =>
        JsonSerializer.Deserialize<BackupManifest>(json, s_json) is { Files.IsDefault: false } manifest ? manifest : throw new JsonException("The manifest is empty.");
}
