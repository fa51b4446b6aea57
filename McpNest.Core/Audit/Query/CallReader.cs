using System.Collections.Immutable;
using McpNest.Core.Journal;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>Turns rows of calls into entries: what is not searched for comes from the record.</summary>
internal sealed class CallReader(SqliteConnection connection, CallWords words) : IDisposable
{
    /// <summary>What <see cref="Row"/> takes.</summary>
    public const string Columns = "Seq, Client, Outcome, DurationMs, ResponseBytes";

    private readonly ImmutableArray<CallEntry>.Builder _entries = ImmutableArray.CreateBuilder<CallEntry>();
    private readonly PreparedStatement _body = new(connection, "SELECT Body FROM Journal WHERE Seq = $1", 1);

    /// <summary>Everything read so far.</summary>
    public ImmutableArray<CallEntry> Entries => _entries.ToImmutable();

    public void Row(SqliteDataReader row)
    {
        if (_body.Value(row.GetInt64(0)) is byte[] body)
        {
            _entries.Add(Entry(CallRecord.Read(body), Number(1), Number(2), Number(3), Number(4)));
        }

        int? Number(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
    }

    public void Dispose() => _body.Dispose();

    private CallEntry Entry(CallRecord record, int? client, int? outcome, int? durationMs, int? responseBytes)
    {
        var memberId = record.MemberId ?? Guid.Empty;
        var (email, name) = words.Member(memberId);
        return new CallEntry
        {
            Seq = record.Seq,
            At = record.At,
            CallId = record.CallId,
            AgentId = record.AgentId,
            MemberId = memberId,
            Member = email,
            MemberName = name,
            Agent = words.Agent(record.AgentId),
            Client = words.Text(client),
            Server = record.Server,
            Tool = record.Tool,
            Method = record.Method,
            Scheme = record.Scheme,
            Reason = record.Reason,
            GrantId = record.GrantId,
            Credential = record.Credential,
            Outcome = words.Text(outcome),
            DurationMs = durationMs,
            RequestBytes = record.RequestBytes,
            ResponseBytes = responseBytes,
            Fingerprint = record.Fingerprint,
            PolicyVersion = record.PolicyVersion,
            Protocol = record.Protocol,
        };
    }
}
