using System.Data;
using System.Runtime.InteropServices;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace McpNest.Core.Journal;

/// <summary>The SQL of the journal, on one connection. Prepared statements; nothing here decides anything.</summary>
internal sealed class JournalStore : IDisposable
{
    private const int MaxLogBytes = 64 * 1024 * 1024; // what is kept of a write-ahead log that a long reader let grow
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED

    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _insertRecord;
    private readonly PreparedStatement _readAfter;
    private long _length;

    private JournalStore(SqliteConnection connection)
    {
        _connection = connection;
        _insertRecord = new PreparedStatement(_connection, "INSERT INTO Journal (Seq, Kind, Body, Hash) VALUES ($1, $2, $3, $4)", 4);
        _readAfter = new PreparedStatement(_connection, "SELECT Seq, Kind, Body, Hash FROM Journal WHERE Seq > $1 ORDER BY Seq", 1);
        Calls = new CallProjection(_connection);
        _length = new FileInfo(connection.DataSource).Length;
    }

    public static JournalStore Open(NestDatabase database, JournalOptions options)
    {
        var connection = database.Open(readOnly: false);
        try
        {
            // Waiting for the lock is done by the writer, millisecond by millisecond: the driver's own pause of 150 ms starves a busy nest.
            Execute(
                connection,
                $"PRAGMA busy_timeout=0; PRAGMA synchronous={(options.SurvivePowerLoss ? "FULL" : "NORMAL")}; PRAGMA journal_size_limit={MaxLogBytes};");
            return new JournalStore(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The browsing tables.</summary>
    public CallProjection Calls { get; }

    public SqliteConnection Connection => _connection;

    /// <summary>Takes the write lock. False when another process holds it.</summary>
    public bool TryBegin()
    {
        var code = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE") & 0xff;
        return code == raw.SQLITE_OK || (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? false
            : throw new SqliteException("The journal's write lock could not be taken.", code, raw.sqlite3_extended_errcode(_connection.Handle)));
    }

    public void Commit()
    {
        Calls.Flush();
        Execute(_connection, "COMMIT");
    }

    /// <summary>Gives the transaction up; safe when there is none any more.</summary>
    public void Rollback()
    {
        Calls.Forget();
        if (_connection.State == ConnectionState.Open)
        {
            _ = raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
        }
    }

    public void Save() => Execute(_connection, "SAVEPOINT item");

    public void Release() => Execute(_connection, "RELEASE item");

    public void RollbackToSave() => Execute(_connection, "ROLLBACK TO item; RELEASE item");

    /// <summary>Moves the write-ahead log into the database and empties it. False while somebody still reads from it.</summary>
    public bool EmptyLog()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(0) == 0;
    }

    /// <summary>A context that writes inside the transaction this store has open.</summary>
    public NestDbContext Rows() => NestDatabase.OnWriter(_connection);

    /// <summary>Records after <paramref name="head"/>, in order.</summary>
    public IEnumerable<JournalRow> ReadAfter(ChainHead head)
    {
        using var reader = _readAfter.Read(head.Seq);
        while (reader.Read())
        {
            yield return JournalReader.RowOf(reader);
        }
    }

    /// <summary>Intents without outcome.</summary>
    public List<(long Seq, Guid CallId)> OpenCalls()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT c.Seq, j.Body FROM Calls c JOIN Journal j ON j.Seq = c.Seq WHERE c.Outcome IS NULL AND {CallTerms.NotSucceeded} ORDER BY c.Seq";
        using var reader = command.ExecuteReader();
        var open = new List<(long, Guid)>();
        while (reader.Read())
        {
            open.Add((reader.GetInt64(0), CallRecord.Read(reader.GetFieldValue<byte[]>(1)).CallId));
        }

        return open;
    }

    /// <summary>Adds one record and returns the new end of the chain.</summary>
    public ChainHead Append(ChainHead head, string kind, byte[] body)
    {
        var hash = ChainHead.HashOf(body);
        _insertRecord.Run(head.Seq + 1, kind, body, hash);
        return head.Next(hash);
    }

    /// <summary>Whether the open file is still the one at its path. A deleted database otherwise goes on "committing".</summary>
    public bool IsInPlace() => IsInPlace(_connection);

    public static bool IsInPlace(SqliteConnection connection)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.Exists(connection.DataSource); // an open file can be neither moved nor deleted there
        }

        var moved = 0;
        var code = FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, ref moved);
        return code == raw.SQLITE_OK && moved == 0;
    }

    /// <summary>Whether the file lost its end. It grows until another process compacts it, which a thorough look tells apart.</summary>
    public bool HasShrunk()
    {
        var (before, now) = (_length, new FileInfo(_connection.DataSource).Length);
        _length = now;
        return now < before;
    }

    /// <summary>Whether a database is at the journal's place, this one or another.</summary>
    public bool IsSomethingThere() => DatabaseFile.LooksLikeOne(_connection.DataSource);

    /// <summary>Closes without moving the write-ahead log into a file that may be damaged.</summary>
    public void Leave()
    {
        KeepLog(_connection);
        Dispose();
    }

    /// <summary>Lets the closing of this connection leave the write-ahead log as it is.</summary>
    public static void KeepLog(SqliteConnection connection)
    {
        if (connection.State == ConnectionState.Open)
        {
            _ = raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);
        }
    }

    public void Dispose()
    {
        _insertRecord.Dispose();
        _readAfter.Dispose();
        Calls.Dispose();
        _connection.Dispose();
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(IntPtr database, string name, int operation, ref int result);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
