using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Verification;

/// <summary>Counts the calls again by hour and word.</summary>
internal sealed class CountCheck(Findings findings)
{
    private readonly Dictionary<(long Kind, long Term, long Hour, long Outcome), long> _counts = [];
    private readonly Dictionary<long, (long First, long Last)> _hours = [];

    public void Admit(long seq, in CallColumns row)
    {
        var hour = HourOf(row);
        var range = _hours.GetValueOrDefault(hour, (First: seq, Last: seq));
        _hours[hour] = (Math.Min(range.First, seq), Math.Max(range.Last, seq));
    }

    /// <summary>A call got its outcome.</summary>
    public void Close(in CallColumns row)
    {
        Add(TermKind.All, 0, row);
        Add(TermKind.Member, row.Member, row);
        Add(TermKind.Agent, row.Agent, row);
        Add(TermKind.Client, row.Client, row);
        Add(TermKind.Server, row.Server, row);
        Add(TermKind.Tool, row.Tool, row);
        Add(TermKind.Reason, row.Reason, row);
    }

    public void End(SqliteConnection connection)
    {
        Compare(connection, "SELECT Kind, Term, Hour, Outcome, Count FROM CallCounts", 5, row =>
        {
            if (!_counts.Remove((row[0], row[1], row[2], row[3]), out var count) || count != row[4])
            {
                WrongCount(row[2]);
            }
        });
        if (_counts.Count > 0)
        {
            WrongCount(_counts.Keys.Min(key => key.Hour));
        }

        var left = new Dictionary<long, (long First, long Last)>(_hours);
        Compare(connection, "SELECT Hour, FirstSeq, LastSeq FROM CallHours", 3, row =>
        {
            if (!left.Remove(row[0], out var range) || range != (row[1], row[2]))
            {
                WrongHour(row[0]);
            }
        });
        if (left.Count > 0)
        {
            WrongHour(left.Keys.Min());
        }
    }

    private static void Compare(SqliteConnection connection, string sql, int columns, Action<long[]> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new long[columns];
        while (rows.Read())
        {
            for (var i = 0; i < columns; i++)
            {
                values[i] = rows.GetValue(i) is long number ? number : CallColumns.Wrong;
            }

            row(values);
        }
    }

    private void WrongCount(long hour) => findings.Tampered(
        VerificationCheck.Counts, First(hour), $"The counts for browsing are not those of the calls, first in the hour of {Name(hour)}.");

    private void WrongHour(long hour) => findings.Tampered(
        VerificationCheck.Hours, First(hour), $"The hours for browsing are not those of the calls, first the hour of {Name(hour)}.");

    private long? First(long hour) => _hours.TryGetValue(hour, out var range) ? range.First : null;

    private static string Name(long hour) =>
        hour is >= 0 and < 87_600_000 ? new DateTime(hour * TimeSpan.TicksPerHour, DateTimeKind.Utc).ToString("yyyy-MM-dd HH':00'", System.Globalization.CultureInfo.InvariantCulture) : "no time";

    private static long HourOf(in CallColumns row) => row.At is CallColumns.Wrong or CallColumns.Nothing ? row.At : CallProjection.HourOf(row.At);

    private void Add(TermKind kind, long term, in CallColumns row)
    {
        if (term != CallColumns.Nothing)
        {
            var key = ((long)kind, term, HourOf(row), row.Outcome);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }
}
