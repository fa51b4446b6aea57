using McpNest.Core.Journal;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Verification;

/// <summary>A start and most questions read the rarer records through an index of their own: it must name the same as the table.</summary>
internal sealed class IndexCheck(Findings findings)
{
    private readonly Dictionary<string, (long Count, long Seqs)> _kinds = [];

    public void Look(InspectedRecord record)
    {
        if (record.Column is { } kind and not (RecordKind.Call or RecordKind.Outcome))
        {
            Add(kind, record.Seq, 1);
        }
    }

    public void End(SqliteConnection connection)
    {
        using var command = ChainReader.Command(connection, $"SELECT Kind, Seq FROM Journal WHERE {ChainReader.NotCalls} ORDER BY Kind, Seq");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            Add(rows.GetValue(0) as string ?? "?", rows.GetInt64(1), -1);
        }

        if (_kinds.Values.Any(sum => sum != default))
        {
            findings.Tampered(VerificationCheck.Tables, null, "The index over the rarer records does not hold those records: a start, or a question, would miss some.");
        }
    }

    /// <summary>Sums that do not depend on the order; in the end all must be nothing.</summary>
    private void Add(string kind, long seq, int times)
    {
        var (count, seqs) = _kinds.GetValueOrDefault(kind);
        _kinds[kind] = (count + times, unchecked(seqs + (seq * times)));
    }
}
