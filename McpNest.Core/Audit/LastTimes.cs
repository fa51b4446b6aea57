using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>When something was done last, from the records themselves.</summary>
public sealed class LastTimes(NestDatabase database)
{
    /// <summary>The last backup that was recorded; null when none is kept.</summary>
    public Task<DateTimeOffset?> BackupAsync(CancellationToken cancellationToken) =>
        FindAsync("Kind = 'c' AND instr(Body, '\"change\":\"backed_up\"') > 0", cancellationToken);

    /// <summary>When records were last taken out because of their age; null when none ever were.</summary>
    public Task<DateTimeOffset?> RetentionAsync(CancellationToken cancellationToken) =>
        FindAsync("Kind = 's' AND instr(Body, '\"removed\":{') > 0", cancellationToken);

    /// <summary>When the newest record was written; null before the first.</summary>
    public Task<DateTimeOffset?> RecordAsync(CancellationToken cancellationToken) => ReadAsync("1", cancellationToken);

    private Task<DateTimeOffset?> FindAsync(string which, CancellationToken cancellationToken) => ReadAsync($"{RecordKind.NotCalls} AND {which}", cancellationToken);

    private Task<DateTimeOffset?> ReadAsync(string which, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = database.Open(readOnly: true);
            using var snapshot = connection.BeginTransaction(deferred: true);
            foreach (var (_, body) in Records.Newest(connection, which, null, null, null, 1))
            {
                return JsonElement.Parse(body).GetProperty("at").GetDateTimeOffset();
            }

            return (DateTimeOffset?)null;
        },
        cancellationToken);
}
