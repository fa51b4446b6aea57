using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>Keeps the tables that browsing reads, in the writer's transaction: calls, the words they share, and counts by the hour.</summary>
internal sealed class CallProjection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<(TermKind, string), int> _terms = [];
    private readonly Dictionary<(TermKind, int Term, int Hour, int Outcome), int> _counts = [];
    private readonly Dictionary<int, (long First, long Last)> _hours = [];
    private readonly Dictionary<long, Words> _open = [];

    private readonly PreparedStatement _insert = new(
        connection,
        """
        INSERT INTO Calls (Seq, At, Member, Agent, Client, Server, Tool, Method, Scheme, Reason, Outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        11);

    private readonly PreparedStatement _close = new(
        connection, "UPDATE Calls SET Outcome = $2, DurationMs = $3, ResponseBytes = $4 WHERE Seq = $1 AND Outcome IS NULL", 4);

    private readonly PreparedStatement _find = new(connection, "SELECT At, Member, Agent, Client, Server, Tool FROM Calls WHERE Seq = $1", 1);
    private readonly PreparedStatement _findTerm = new(connection, "SELECT Id FROM Terms WHERE Kind = $1 AND Text = $2", 2);
    private readonly PreparedStatement _addTerm = new(connection, "INSERT INTO Terms (Kind, Text) VALUES ($1, $2) RETURNING Id", 2);

    private readonly PreparedStatement _count = new(
        connection,
        """
        INSERT INTO CallCounts (Kind, Term, Hour, Outcome, Count) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (Kind, Term, Hour, Outcome) DO UPDATE SET Count = Count + excluded.Count
        """,
        5);

    private readonly PreparedStatement _hour = new(
        connection,
        """
        INSERT INTO CallHours (Hour, FirstSeq, LastSeq) VALUES ($1, $2, $3)
        ON CONFLICT (Hour) DO UPDATE SET FirstSeq = min(FirstSeq, excluded.FirstSeq), LastSeq = max(LastSeq, excluded.LastSeq)
        """,
        3);

    private readonly PreparedStatement _touchAgent = new(
        connection, "UPDATE Agents SET LastUsedAt = $2, LastClient = COALESCE($3, LastClient) WHERE Id = $1", 3);

    private readonly PreparedStatement _markAgent = new(connection, "UPDATE Agents SET OtherClientAt = $2, OtherClient = $3 WHERE Id = $1", 3);
    private readonly PreparedStatement _findApp = new(connection, "SELECT IssuedFor FROM Agents WHERE Id = $1", 1);
    private readonly Dictionary<Guid, string?> _apps = []; // changes where somebody accepts another app

    /// <summary>The hour an instant lies in.</summary>
    public static int HourOf(long ticks) => (int)(ticks / TimeSpan.TicksPerHour);

    public void Insert(long seq, DateTimeOffset at, CallIntent intent, CallSubject subject, Decision decision)
    {
        // Somebody who was erased a moment ago must not come back through a last call that is refused.
        var client = decision.Reason == DenialReason.AgentRevoked ? null : intent.Client;
        var words = new Words(
            at.UtcTicks,
            Term(TermKind.Member, (subject.MemberId ?? Guid.Empty).ToString()),
            Term(TermKind.Agent, intent.AgentId.ToString()),
            Term(TermKind.Client, client),
            Term(TermKind.Server, subject.ServerName),
            Term(TermKind.Tool, subject.ToolName));
        var reason = decision.Reason is { } why ? Term(TermKind.Reason, WireName.Of(why)) : null;
        var outcome = decision.IsAllowed ? null : Term(TermKind.Outcome, WireName.Of(CallOutcome.Denied));
        _insert.Run(
            seq, words.At, words.Member, words.Agent, words.Client, words.Server, words.Tool, Term(TermKind.Method, intent.Method),
            Term(TermKind.Scheme, intent.ResourceScheme), reason, outcome);
        _touchAgent.Run(intent.AgentId, at.UtcDateTime, client);
        if (AppOf(intent.AgentId) is { } app && ClientApps.IsAnother(app, client))
        {
            _markAgent.Run(intent.AgentId, at.UtcDateTime, client);
        }

        var hour = HourOf(words.At);
        var range = _hours.GetValueOrDefault(hour, (First: seq, Last: seq));
        _hours[hour] = (Math.Min(range.First, seq), Math.Max(range.Last, seq));
        if (outcome is { } denied)
        {
            Count(words, reason, denied);
        }
        else
        {
            _open[seq] = words;
        }
    }

    /// <summary>Gives a call its outcome. Does nothing when it has one.</summary>
    public void Close(long seq, CallEnd end)
    {
        var outcome = Term(TermKind.Outcome, WireName.Of(end.Outcome))!.Value;
        var duration = end.Duration is { } time ? (int?)Math.Min(time.TotalMilliseconds, int.MaxValue) : null;
        if (_close.Run(seq, outcome, duration, end.ResponseBytes) > 0)
        {
            Count(_open.Remove(seq, out var words) ? words : Find(seq), reason: null, outcome);
        }
    }

    /// <summary>Writes the counts of this transaction; before its commit.</summary>
    public void Flush()
    {
        foreach (var (key, count) in _counts)
        {
            _count.Run((int)key.Item1, key.Term, key.Hour, key.Outcome, count);
        }

        foreach (var (hour, (first, last)) in _hours)
        {
            _hour.Run(hour, first, last);
        }

        _counts.Clear();
        _hours.Clear();
    }

    /// <summary>Forgets what was learnt: the transaction did not stand, or another process wrote.</summary>
    public void Forget()
    {
        _counts.Clear();
        _hours.Clear();
        _open.Clear();
        _terms.Clear();
        _apps.Clear();
    }

    /// <summary>Forgets the words and apps alone, in the midst of a transaction: they may have been emptied, taken out or changed.</summary>
    public void ForgetWords()
    {
        _terms.Clear();
        _apps.Clear();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _close, _find, _findTerm, _addTerm, _count, _hour, _touchAgent, _markAgent, _findApp })
        {
            statement.Dispose();
        }
    }

    private string? AppOf(Guid agentId)
    {
        if (!_apps.TryGetValue(agentId, out var app))
        {
            _apps[agentId] = app = _findApp.Value(agentId) as string;
        }

        return app;
    }

    private void Count(Words words, int? reason, int outcome)
    {
        var hour = HourOf(words.At);
        Add(TermKind.All, 0);
        Add(TermKind.Member, words.Member);
        Add(TermKind.Agent, words.Agent);
        Add(TermKind.Client, words.Client);
        Add(TermKind.Server, words.Server);
        Add(TermKind.Tool, words.Tool);
        Add(TermKind.Reason, reason);

        void Add(TermKind kind, int? term)
        {
            if (term is { } id)
            {
                var key = (kind, id, hour, outcome);
                _counts[key] = _counts.GetValueOrDefault(key) + 1;
            }
        }
    }

    private Words Find(long seq)
    {
        using var reader = _find.Read(seq);
        reader.Read();
        return new Words(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2), Number(3), Number(4), Number(5));

        int? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
    }

    private int? Term(TermKind kind, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_terms.TryGetValue((kind, text), out var id))
        {
            var name = WireName.Of(kind);
            id = (int)(long)(_findTerm.Value(name, text) ?? _addTerm.Value(name, text)!);
            _terms[(kind, text)] = id;
        }

        return id;
    }

    private readonly record struct Words(long At, int? Member, int? Agent, int? Client, int? Server, int? Tool);
}
