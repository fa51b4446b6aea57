using System.Buffers.Binary;

namespace McpNest.Core.Storage;

/// <summary>Looks at nest.db without SQLite, which would make a lost file anew and throw the log of an emptied one away.</summary>
internal static class DatabaseFile
{
    private const int HeaderBytes = 100; // https://sqlite.org/fileformat.html, 1.3

    /// <summary>Refuses to begin a new journal where one has been.</summary>
    /// <exception cref="NestException">The database is gone, empty or cut off; nothing was touched.</exception>
    public static void DemandNotLost(DataFolder folder)
    {
        var path = folder.NestDatabase;
        var hasLog = LengthOf(path + "-wal") > 0;
        if (LengthOf(path) == 0 && (hasLog || LengthOf(folder.File("journal.key")) > 0 || LengthOf(folder.File("checkpoints/checkpoints.jsonl")) > 0))
        {
            throw new NestException($"{path} is missing or empty, though this folder has held a journal; put it back or restore a backup of the data folder.");
        }

        // Beside a log the file may be shorter than its header says: a killed process left the rest in there.
        if (!hasLog && LengthOf(path) > 0 && IsCutOff(path))
        {
            throw new NestException($"{path} is damaged (its end is missing) and was left untouched; restore a backup of the data folder.");
        }
    }

    /// <summary>Whether a database may be at this place: neither nothing nor the beginning of a copy.</summary>
    public static bool LooksLikeOne(string path) => LengthOf(path) >= 512;

    private static bool IsCutOff(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return false; // no database at all, which SQLite says itself
        }

        var pageBytes = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size and not 1 ? size : 65_536L;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        var isCountValid = BinaryPrimitives.ReadUInt32BigEndian(header[24..]) == BinaryPrimitives.ReadUInt32BigEndian(header[92..]);
        return header.StartsWith("SQLite format 3\0"u8) && isCountValid && pages * pageBytes > file.Length;
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
