using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>Notices, for some microseconds a look, that another connection appended to the journal.</summary>
internal sealed class ForeignWrites : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _version;
    private readonly SqliteCommand _last;
    private long _seenVersion = -1;
    private long _lastSeq;

    public ForeignWrites(NestDatabase database)
    {
        _connection = database.Open(readOnly: true);
        _version = _connection.CreateCommand();
        _version.CommandText = "PRAGMA data_version";
        _last = _connection.CreateCommand();
        _last.CommandText = "SELECT Seq FROM Journal ORDER BY Seq DESC LIMIT 1";
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
            _version.Dispose();
            _last.Dispose();
            _connection.Dispose();
        }
    }
}
