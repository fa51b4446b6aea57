using System.Text.Json;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>Reads back what is neither call nor change, newest first.</summary>
public sealed class RecordLog(NestDatabase database)
{
    private static readonly string[] s_kinds = ["l", "g", "e", "s"];

    /// <param name="since">Only records from this time on.</param>
    /// <param name="until">Only records before this time.</param>
    /// <param name="before">Only records with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<RecordEntry>> PageAsync(
        DateTimeOffset? since, DateTimeOffset? until, long? before, int count, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<RecordEntry>>(
        () =>
        {
            using var connection = database.Open(readOnly: true);
            using var snapshot = connection.BeginTransaction(deferred: true);
            var words = CallWords.Read(connection);
            return
            [
                .. s_kinds.SelectMany(kind => Records.Newest(connection, $"{RecordKind.NotCalls} AND Kind = '{kind}'", since, until, before, count))
                    .OrderByDescending(record => record.Seq)
                    .Take(count)
                    .Select(record => Read(JsonElement.Parse(record.Body), words)),
            ];
        },
        cancellationToken);

    private static RecordEntry Read(JsonElement record, CallWords words)
    {
        var kind = record.GetProperty("kind").GetString()!;
        var (what, fields) = kind switch
        {
            "limit" => Limit(record, words),
            "gate" => ($"calls {record.GetProperty("state").GetString()}: {record.GetProperty("reason").GetString()}", Fields(record, "state", "reason", "closedAt")),
            "event" => (record.GetProperty("body").GetProperty("event").GetString()!, Fields(record.GetProperty("body"), "event", "version", "interrupted", "expected")),
            _ => State(record),
        };
        return new RecordEntry(record.GetProperty("seq").GetInt64(), record.GetProperty("at").GetDateTimeOffset(), kind, what, [.. fields]);
    }

    private static (string What, List<KeyValuePair<string, object>> Fields) Limit(JsonElement record, CallWords words)
    {
        var (agent, member) = (record.GetProperty("agent").GetGuid(), words.Member(record.GetProperty("member").GetGuid()).Email);
        var fields = Fields(record, "limit", "count", "since");
        fields.InsertRange(0, [new("member", member), new("agent", words.Agent(agent)), new("agentId", agent)]);
        return ($"{record.GetProperty("limit").GetString()}: {record.GetProperty("count").GetInt32()} requests of {member}, {words.Agent(agent)}", fields);
    }

    private static (string What, List<KeyValuePair<string, object>> Fields) State(JsonElement record) => (
        record.TryGetProperty("removed", out var removed)
            ? $"policy as of record {record.GetProperty("through")}; records {removed.GetProperty("from")} to {removed.GetProperty("through")} were taken out"
            : $"policy as of record {record.GetProperty("through")}",
        Fields(record, "actor", "through", "throughHash", "removed"));

    /// <summary>Those of the named members that are there. The policy itself is too much for a line.</summary>
    private static List<KeyValuePair<string, object>> Fields(JsonElement record, params string[] names) =>
    [
        .. names.Where(name => record.TryGetProperty(name, out _)).Select(name => new KeyValuePair<string, object>(name, record.GetProperty(name))),
    ];
}
