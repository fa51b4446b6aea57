using System.Data;
using System.Runtime.InteropServices;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace McpNest.Core.Journal;

/// <summary>The SQL of the journal, on one connection. Prepared statements; nothing here decides anything.</summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _insertRecord;
    private readonly PreparedStatement _readAfter;

    public JournalStore(NestDatabase database, JournalOptions options)
    {
        _connection = database.Open(readOnly: false);
        // Waiting for the lock is done here, millisecond by millisecond: the driver's own pause of 150 ms starves a busy nest.
        Execute($"PRAGMA busy_timeout=0; PRAGMA synchronous={(options.SurvivePowerLoss ? "FULL" : "NORMAL")};");
        _insertRecord = new PreparedStatement(_connection, "INSERT INTO Journal (Seq, Kind, Body, Hash) VALUES ($1, $2, $3, $4)", 4);
        _readAfter = new PreparedStatement(_connection, "SELECT Seq, Kind, Body, Hash FROM Journal WHERE Seq > $1 ORDER BY Seq", 1);
        Calls = new CallProjection(_connection);
    }

    /// <summary>The browsing tables.</summary>
    public CallProjection Calls { get; }

    public SqliteConnection Connection => _connection;

    /// <summary>Takes the write lock. False when another process holds it.</summary>
    public bool TryBegin()
    {
        var code = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
        return code == raw.SQLITE_OK || (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? false
            : throw new SqliteException("The journal's write lock could not be taken.", code));
    }

    public void Commit()
    {
        Calls.Flush();
        Execute("COMMIT");
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

    public void Save() => Execute("SAVEPOINT item");

    public void Release() => Execute("RELEASE item");

    public void RollbackToSave() => Execute("ROLLBACK TO item; RELEASE item");

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
    public bool IsInPlace()
    {
        if (OperatingSystem.IsWindows())
        {
            return File.Exists(_connection.DataSource); // an open file can be neither moved nor deleted there
        }

        var moved = 0;
        var code = FileControl(_connection.Handle!.DangerousGetHandle(), "main", HasMoved, ref moved);
        return code == raw.SQLITE_OK && moved == 0;
    }

    public void Dispose()
    {
        _insertRecord.Dispose();
        _readAfter.Dispose();
        Calls.Dispose();
        _connection.Dispose();
    }

    private const int HasMoved = 20; // SQLITE_FCNTL_HAS_MOVED

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(IntPtr database, string name, int operation, ref int result);

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
