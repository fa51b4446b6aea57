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
        var wrong = new SortedSet<long>();
        Compare(connection, "SELECT Kind, Term, Hour, Outcome, Count FROM CallCounts", 5, row =>
        {
            if (!_counts.Remove((row[0], row[1], row[2], row[3]), out var count) || count != row[4])
            {
                wrong.Add(row[2]);
            }
        });
        wrong.UnionWith(_counts.Keys.Select(key => key.Hour));
        Report(VerificationCheck.Counts, "counts", wrong);

        wrong.Clear();
        var left = new Dictionary<long, (long First, long Last)>(_hours);
        Compare(connection, "SELECT Hour, FirstSeq, LastSeq FROM CallHours", 3, row =>
        {
            if (!left.Remove(row[0], out var range) || range != (row[1], row[2]))
            {
                wrong.Add(row[0]);
            }
        });
        wrong.UnionWith(left.Keys);
        Report(VerificationCheck.Hours, "hours", wrong);
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

    /// <summary>One finding for all hours that are wrong; it names the calls of the first that has any.</summary>
    private void Report(VerificationCheck check, string what, SortedSet<long> wrong)
    {
        if (wrong.Count > 0)
        {
            var hour = wrong.FirstOrDefault(_hours.ContainsKey, wrong.Min);
            var (seq, through) = _hours.TryGetValue(hour, out var range) ? (range.First, range.Last) : ((long?)null, (long?)null);
            findings.Tampered(check, seq, $"The {what} for browsing are not those of the calls, first in the hour of {Name(hour)}.", through);
        }
    }

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
