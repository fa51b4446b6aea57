using System.Globalization;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace McpNest.Core.Audit.Verification;

/// <summary>The journal of a data folder, all from one moment. Opens for reading only: nothing is created, upgraded or repaired.</summary>
internal sealed class LiveSource : RecordSource
{
    public const string DatabaseName = "nest.db";

    private const string FirstStepOfBrowsing = "20261123033302_Browsing"; // from here on the tables for browsing are as they are now

    private readonly string _folder;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _snapshot;
    private readonly bool _wasServed;
    private readonly List<SqliteCommand> _commands = [];
    private SqliteDataReader? _records;
    private CallCursor? _calls;

    public LiveSource(string folder, string checkpoints)
    {
        _folder = folder;
        _wasServed = IsServedNow;
        try
        {
            // Checkpoints first: a later one would speak of records that the snapshot does not have.
            var kept = Path.Combine(checkpoints, CheckpointsName);
            CheckpointLines = File.Exists(kept) ? WholeLines(ReadShared(kept)) : [];
            _connection = Open(Path.GetFullPath(Path.Combine(folder, DatabaseName)));
            _snapshot = _connection.BeginTransaction(deferred: true);
            Expected = Scalar("SELECT max(Seq) - min(Seq) + 1 FROM Journal") as long? ?? 0;
            var tables = Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('Calls', 'Terms', 'CallCounts', 'CallHours', 'Definitions')");
            HasBrowsing = tables is 5L;
            var step = Scalar("SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'") is 1L
                ? Scalar("SELECT max(MigrationId) FROM __EFMigrationsHistory") as string ?? ""
                : "";
            RefuseNewer(step);
            IsTorn = !HasBrowsing && (string.CompareOrdinal(step, FirstStepOfBrowsing) >= 0
                || Scalar("SELECT count(*) FROM sqlite_master WHERE name IN ('Terms', 'CallCounts', 'CallHours')") is not 0L);
            ActsByItself = Scalar("SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')") is not 0L;
            Start = FindStart();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            throw Unreadable(e);
        }
    }

    public override long? Expected { get; }

    /// <summary>Whether the tables for browsing are those of this version. An older folder's are made anew by its upgrade.</summary>
    public bool HasBrowsing { get; }

    /// <summary>Whether some of those tables are there and others are not: no version leaves them so.</summary>
    public bool IsTorn { get; }

    /// <summary>Whether the file has triggers or views. A nest makes none.</summary>
    public bool ActsByItself { get; }

    /// <summary>Whether a server has the folder open, so that calls may be under way.</summary>
    public bool IsServed => _wasServed || IsServedNow;

    public SqliteConnection Connection => _connection;

    /// <summary>Rows of calls for browsing that belong to no call: complete once all records were read.</summary>
    public IReadOnlyList<long> Strays => _calls?.Strays ?? [];

    private bool IsServedNow
    {
        get
        {
            try
            {
                using var probe = new FileStream(Path.Combine(_folder, "serve.lock"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                return false;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                return false;
            }
            catch (IOException)
            {
                return true; // held
            }
        }
    }

    public override bool Read(InspectedRecord into)
    {
        try
        {
            _records ??= Query("SELECT Seq, Kind, Body, Hash FROM Journal ORDER BY Seq");
            _calls ??= HasBrowsing ? new CallCursor(Query(CallCursor.Sql)) : null;
            if (!_records.Read())
            {
                _calls?.Finish();
                return false;
            }

            var row = _records.Handle!;
            into.Seq = raw.sqlite3_column_int64(row, 0);
            // A comparison in SQL tells a text from the same bytes of another type.
            var isRecord = raw.sqlite3_column_type(row, 1) == raw.SQLITE_TEXT && raw.sqlite3_column_type(row, 2) == raw.SQLITE_BLOB && raw.sqlite3_column_type(row, 3) == raw.SQLITE_BLOB;
            into.Column = isRecord ? raw.sqlite3_column_text(row, 1).utf8_to_string() ?? "" : "?";
            into.Body = raw.sqlite3_column_blob(row, 2).ToArray();
            into.StoredHash = raw.sqlite3_column_blob(row, 3).ToArray();
            into.Row = into.Column == RecordKind.Call && _calls is not null ? _calls.Find(into.Seq) : default;
            return true;
        }
        catch (SqliteException e)
        {
            throw Unreadable(e);
        }
    }

    public override void Rewind()
    {
        _records?.Dispose();
        _records = null;
        _calls?.Dispose();
        _calls = null;
    }

    protected override void Dispose(bool disposing)
    {
        Rewind();
        _commands.ForEach(command => command.Dispose());
        _snapshot.Dispose();
        _connection.Dispose();
    }

    /// <summary>A journal that retention has begun to shorten says so in its newest such state record.</summary>
    private StartingPoint? FindStart()
    {
        using var rows = Query("SELECT Seq, Body FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 's' ORDER BY Seq DESC");
        while (rows.Read())
        {
            if (StateRecords.TryRead(rows.GetFieldValue<byte[]>(1)) is { Removed: { } removed } state && removed.Through == state.Through.Seq)
            {
                return new StartingPoint(state.Through, state.State) { SaidBy = rows.GetInt64(0) };
            }
        }

        return null;
    }

    private static SqliteConnection Open(string path)
    {
        try
        {
            return Connect(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14 && !(File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0))
        {
            return Connect(new Uri(path).AbsoluteUri + "?immutable=1"); // a copy that nobody can write, not even the index of its log
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
            command.ExecuteNonQuery();
            command.CommandText = "SELECT count(*) FROM sqlite_master"; // the first to touch the file
            command.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Somebody may be adding to it at this moment, alone.</summary>
    private static string ReadShared(string path)
    {
        using var pause = new ManualResetEventSlim();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                return file.ReadToEnd();
            }
            catch (IOException) when (tries < 100)
            {
                pause.Wait(20);
            }
        }
    }

    private void RefuseNewer(string step)
    {
        using var context = NestDatabase.OnWriter(_connection); // asked for names only
        if (string.CompareOrdinal(step, context.Database.GetMigrations().Last()) > 0)
        {
            throw new NestException($"This folder was last used by a newer McpNest (its tables are at {step}); verify it with that version.");
        }
    }

    private SqliteDataReader Query(string sql)
    {
        var command = _connection.CreateCommand(); // closed with it, its reader would be too
        _commands.Add(command);
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    private object? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private NestException Unreadable(Exception fault)
    {
        if (fault is SqliteException { SqliteErrorCode: 11 or 26 })
        {
            return new NestException($"The journal in {Path.GetFullPath(_folder)} is damaged and was left untouched; restore a backup of the data folder.", fault);
        }

        if (fault is SqliteException { SqliteErrorCode: 1 })
        {
            return new NestException($"{Path.GetFullPath(Path.Combine(_folder, DatabaseName))} holds no journal (any more); if it did, restore a backup of the data folder.", fault);
        }

        var code = fault is SqliteException e ? string.Create(CultureInfo.InvariantCulture, $" (SQLite error {e.SqliteErrorCode})") : "";
        return new NestException($"The journal in {Path.GetFullPath(_folder)} cannot be read{code}; check that this user may read it, or copy the folder to a place that can be written and verify it there.", fault);
    }
}
