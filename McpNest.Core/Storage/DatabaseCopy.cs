using Microsoft.Data.Sqlite;

namespace McpNest.Core.Storage;

/// <summary>Copies a database file as of one moment, whoever writes to it meanwhile: a reader's snapshot, so no writer waits.</summary>
public static class DatabaseCopy
{
    /// <summary>Replaces <paramref name="target"/>, owner-only where it is new, by what <paramref name="source"/> holds now.</summary>
    public static void Take(string source, string target)
    {
        DataFolder.Reserve(target);
        using var from = Open(source, SqliteOpenMode.ReadWrite);
        using var to = Open(target, SqliteOpenMode.ReadWriteCreate);
        Run(from, "PRAGMA query_only=ON");
        from.BackupDatabase(to);
    }

    /// <summary>Makes a copy one file again, without a log beside it, after <paramref name="sql"/> took out what should not be in it.</summary>
    public static void Close(string path, string? sql = null)
    {
        using var copy = Open(path, SqliteOpenMode.ReadWrite);
        Run(copy, "PRAGMA secure_delete=ON");
        if (sql is not null)
        {
            Run(copy, sql);
        }

        Run(copy, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
    }

    /// <summary>Whether SQLite finds nothing wrong with the file.</summary>
    public static bool IsWhole(string path)
    {
        try
        {
            using var copy = Open(path, SqliteOpenMode.ReadWrite);
            using var check = copy.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            return check.ExecuteScalar() is "ok";
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Whether a copy has a table.</summary>
    public static bool Has(string path, string table)
    {
        using var copy = Open(path, SqliteOpenMode.ReadWrite);
        using var command = copy.CreateCommand();
        command.CommandText = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $name";
        command.Parameters.AddWithValue("$name", table);
        return command.ExecuteScalar() is not null;
    }

    /// <summary>The last record of a copied journal; 0 and nothing when there is none.</summary>
    public static (long Seq, string Hash) HeadOf(string path)
    {
        using var copy = Open(path, SqliteOpenMode.ReadWrite);
        using var command = copy.CreateCommand();
        command.CommandText = "SELECT Seq, Hash FROM Journal ORDER BY Seq DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1))) : (0, "");
    }

    /// <summary>Bytes of a database with its log; 0 when there is none.</summary>
    public static long SizeOf(string path) => new[] { path, path + "-wal" }.Select(name => new FileInfo(name)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>Refuses where a disk has less room than is needed.</summary>
    /// <exception cref="NestException">There is too little.</exception>
    public static void DemandRoom(string folder, long bytes, string purpose)
    {
        const long Reserve = 16 * 1024 * 1024;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes + Reserve)
        {
            throw new NestException($"{purpose} needs {Megabytes(bytes + Reserve)} MB in {folder}, and only {Megabytes(free)} MB are free; make room and try again.");
        }
    }

    private static long Megabytes(long bytes) => (bytes + 999_999) / 1_000_000;

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
