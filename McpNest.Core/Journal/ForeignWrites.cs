using System.Data;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>Notices, for some microseconds a look, that another connection appended to the journal.</summary>
internal sealed class ForeignWrites : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection _connection;
    private SqliteCommand _version;
    private SqliteCommand _last;
    private long _seenVersion = -1;
    private long _lastSeq;

    public ForeignWrites(NestDatabase database) => (_connection, _version, _last) = Open(database);

    /// <summary>Looks at the file that is at the journal's place now: it may be another than the one that was open.</summary>
    public void Reopen(NestDatabase database)
    {
        lock (_gate)
        {
            Close();
            (_connection, _version, _last) = Open(database);
            _seenVersion = -1;
        }
    }

    /// <summary>Lets go of the file, until <see cref="Reopen"/>: two files under one name must never be open together.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _version.Dispose();
            _last.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Whether the open file is still the one at its path. True when it is closed or somebody else is looking.</summary>
    public bool IsInPlace()
    {
        if (!_gate.TryEnter())
        {
            return true;
        }

        try
        {
            return _connection.State != ConnectionState.Open || JournalStore.IsInPlace(_connection);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Whether the journal is longer than <paramref name="seq"/>. False when it cannot be read: the writer will notice that.</summary>
    public bool MovedPast(long seq)
    {
        lock (_gate)
        {
            try
            {
                var version = (long)_version.ExecuteScalar()!;
                if (version != _seenVersion)
                {
                    _lastSeq = _last.ExecuteScalar() as long? ?? 0;
                    _seenVersion = version;
                }
            }
            catch (Exception e) when (e is SqliteException or ObjectDisposedException or InvalidOperationException)
            {
                return false;
            }

            return _lastSeq > seq;
        }
    }

    public void Dispose() => Close();

    private static (SqliteConnection, SqliteCommand, SqliteCommand) Open(NestDatabase database)
    {
        var connection = database.Open(readOnly: true);
        JournalStore.KeepLog(connection);
        var version = connection.CreateCommand();
        version.CommandText = "PRAGMA data_version";
        var last = connection.CreateCommand();
        last.CommandText = "SELECT Seq FROM Journal ORDER BY Seq DESC LIMIT 1";
        return (connection, version, last);
    }
}
