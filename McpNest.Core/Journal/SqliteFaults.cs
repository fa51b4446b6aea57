using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>What SQLite's error codes mean for the gate (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    public const int Constraint = 19;

    public static GateReason ReasonFor(Exception fault) => (fault as SqliteException)?.SqliteErrorCode switch
    {
        5 or 6 => GateReason.TooSlow,          // BUSY, LOCKED
        8 => GateReason.ReadOnly,              // READONLY
        11 or 26 => GateReason.Corrupted,      // CORRUPT, NOTADB
        13 => GateReason.DiskFull,             // FULL
        14 => GateReason.FileMissing,          // CANTOPEN
        _ => fault is FileNotFoundException ? GateReason.FileMissing : GateReason.IoError,
    };
}
