using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>Counts calls by word, and by hour and outcome.</summary>
internal sealed class CallTally
{
    /// <summary>What <see cref="Row"/> takes.</summary>
    public const string Columns = "Seq, At, Outcome, Member, Agent, Client, Server, Tool, Reason";

    /// <summary>Stands for the outcome of a call that has none yet.</summary>
    public const int OpenOutcome = 0;

    private static readonly TermKind[] s_kinds = [TermKind.Member, TermKind.Agent, TermKind.Client, TermKind.Server, TermKind.Tool, TermKind.Reason];

    public Dictionary<(TermKind Kind, int Term), long> Words { get; } = [];

    public Dictionary<(int Hour, int Outcome), long> Hours { get; } = [];

    public long Rows { get; private set; }

    public void Row(SqliteDataReader row)
    {
        Rows++;
        Add(CallProjection.HourOf(row.GetInt64(1)), row.IsDBNull(2) ? OpenOutcome : row.GetInt32(2), 1);
        for (var i = 0; i < s_kinds.Length; i++)
        {
            if (!row.IsDBNull(3 + i))
            {
                Add(s_kinds[i], row.GetInt32(3 + i), 1);
            }
        }
    }

    public void Add(TermKind kind, int term, long count) => Words[(kind, term)] = Words.GetValueOrDefault((kind, term)) + count;

    public void Add(int hour, int outcome, long count) => Hours[(hour, outcome)] = Hours.GetValueOrDefault((hour, outcome)) + count;
}
