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
            var next = Open(database);
            Close();
            (_connection, _version, _last) = next;
            _seenVersion = -1;
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

    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }
    }

    private static (SqliteConnection, SqliteCommand, SqliteCommand) Open(NestDatabase database)
    {
        var connection = database.Open(readOnly: true);
        var version = connection.CreateCommand();
        version.CommandText = "PRAGMA data_version";
        var last = connection.CreateCommand();
        last.CommandText = "SELECT Seq FROM Journal ORDER BY Seq DESC LIMIT 1";
        return (connection, version, last);
    }

    private void Close()
    {
        _version.Dispose();
        _last.Dispose();
        _connection.Dispose();
    }
}
