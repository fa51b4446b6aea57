using McpNest.Core.Journal;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Finds records of the rarer kinds in the journal.</summary>
internal static class Records
{
    /// <summary>The newest records of a kind within a time and before a seq.</summary>
    public static IEnumerable<(long Seq, byte[] Body)> Newest(
        SqliteConnection connection, string kind, DateTimeOffset? since, DateTimeOffset? until, long? before, int count)
    {
        // Records have their time in the body only, always in the same form, so texts compare as times do.
        const string At = "json_extract(CAST(Body AS TEXT), '$.at')";
        var sql = $"SELECT Seq, Body FROM Journal WHERE {kind} AND Seq < $before{(since is null ? "" : $" AND {At} >= $since")}{(until is null ? "" : $" AND {At} < $until")} ORDER BY Seq DESC LIMIT $count";
        return Read(connection, sql, ("$before", before ?? long.MaxValue), ("$since", Text(since)), ("$until", Text(until)), ("$count", count));
    }

    /// <summary>All records of a kind within a range of seqs, oldest first.</summary>
    public static IEnumerable<(long Seq, byte[] Body)> Between(SqliteConnection connection, string kind, long from, long to) =>
        Read(connection, $"SELECT Seq, Body FROM Journal WHERE {kind} AND Seq >= $from AND Seq <= $to ORDER BY Seq", ("$from", from), ("$to", to));

    private static IEnumerable<(long Seq, byte[] Body)> Read(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters.Where(parameter => parameter.Value is not null))
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }
    }

    private static string? Text(DateTimeOffset? at) => at is { } instant ? UtcJsonConverter.ToText(instant) : null;
}
