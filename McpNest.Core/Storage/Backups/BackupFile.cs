namespace McpNest.Core.Storage.Backups;

/// <summary>One file of a backup.</summary>
/// <param name="Sha256">Of its content, lower-case hex.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);
