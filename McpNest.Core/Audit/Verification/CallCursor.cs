using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace McpNest.Core.Audit.Verification;

/// <summary>Walks the rows of calls beside the records; both are in order of seq.</summary>
internal sealed class CallCursor(SqliteDataReader rows) : IDisposable
{
    public const string Sql =
        "SELECT Seq, At, Member, Agent, Client, Server, Tool, Method, Scheme, Reason, Outcome, DurationMs, ResponseBytes FROM Calls ORDER BY Seq";

    private const int Most = 5;

    private readonly List<long> _strays = [];
    private long? _next;
    private bool _begun;

    /// <summary>The first few rows that belong to no call.</summary>
    public IReadOnlyList<long> Strays => _strays;

    /// <summary>The row of one call.</summary>
    public CallColumns Find(long seq)
    {
        for (Begin(); _next < seq; Advance())
        {
            Pass();
        }

        if (_next != seq)
        {
            return default;
        }

        var row = new CallColumns(true, At(1), At(2), At(3), At(4), At(5), At(6), At(7), At(8), At(9), At(10), At(11), At(12));
        Advance();
        return row;
    }

    /// <summary>There are no more calls.</summary>
    public void Finish()
    {
        for (Begin(); _next is not null; Advance())
        {
            Pass();
        }
    }

    public void Dispose() => rows.Dispose();

    private void Begin()
    {
        if (!_begun)
        {
            _begun = true;
            Advance();
        }
    }

    private void Advance() => _next = rows.Read() ? raw.sqlite3_column_int64(rows.Handle, 0) : null;

    private void Pass()
    {
        if (_strays.Count < Most)
        {
            _strays.Add(_next!.Value);
        }
    }

    private long At(int column) => raw.sqlite3_column_type(rows.Handle, column) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(rows.Handle, column),
        raw.SQLITE_NULL => CallColumns.Nothing,
        _ => CallColumns.Wrong,
    };
}
