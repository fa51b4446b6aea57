using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>What SQLite's error codes mean for the gate (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    public const int Constraint = 19;

    private const int NoRoomForIndex = 4874; // SQLITE_IOERR_SHMSIZE

    public static GateReason ReasonFor(Exception fault) => (fault as SqliteException)?.SqliteErrorCode switch
    {
        10 when fault is SqliteException { SqliteExtendedErrorCode: NoRoomForIndex } => GateReason.DiskFull,
        5 or 6 => GateReason.TooSlow,          // BUSY, LOCKED
        8 => GateReason.ReadOnly,              // READONLY
        11 or 26 => GateReason.Corrupted,      // CORRUPT, NOTADB
        13 => GateReason.DiskFull,             // FULL
        14 => GateReason.FileMissing,          // CANTOPEN
        _ => fault switch
        {
            FileNotFoundException => GateReason.FileMissing,
            InvalidDataException => GateReason.Corrupted,
            _ => GateReason.IoError,
        },
    };
}
