using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Administration;

/// <summary>Client names that only one person's calls have: words of <see cref="TermRow"/> whose text goes and whose row stays.</summary>
internal static class ErasedWords
{
    private const string Prefix = "erased-";

    /// <summary>The ids of these words now, with the newest seq that was looked at. Looks through all calls of the person, so not in the writer's turn.</summary>
    public static (List<long> Ids, long Seq) Find(SqliteConnection connection, Guid memberId, Redaction redaction)
    {
        var seq = Value(connection, "SELECT max(Seq) FROM Journal") ?? 0;
        var member = Value(connection, $"SELECT Id FROM Terms WHERE Kind = '{WireName.Of(TermKind.Member)}' AND Text = $text", memberId.ToString()) ?? -1;
        var words = new List<(long Id, string Text)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT Id, Text FROM Terms WHERE Kind = '{WireName.Of(TermKind.Client)}' AND Text <> '{Prefix}' || Id"; // what looks like it may be what a client calls itself
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                words.Add((reader.GetInt64(0), reader.GetString(1)));
            }
        }

        // Also those that no call has any more: whose they were is not known.
        using var others = connection.CreateCommand();
        others.CommandText = "SELECT 1 FROM Calls WHERE Client = $client AND Member <> $member LIMIT 1";
        others.Parameters.AddWithValue("$member", member);
        var client = others.Parameters.AddWithValue("$client", 0L);
        return ([.. words.Where(word => redaction.Finds(word.Text) || NobodyElseHas(word.Id)).Select(word => word.Id)], seq);

        bool NobodyElseHas(long id)
        {
            client.Value = id;
            return others.ExecuteScalar() is null;
        }
    }

    /// <summary>Empties words, save those that somebody else's call got meanwhile.</summary>
    public static void Empty(SqliteConnection connection, Guid memberId, (List<long> Ids, long Seq) found)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            UPDATE Terms SET Text = '{Prefix}' || Id || CASE
                WHEN EXISTS (SELECT 1 FROM Terms AS t WHERE t.Kind = Terms.Kind AND t.Text = '{Prefix}' || Terms.Id AND t.Id <> Terms.Id)
                THEN '-' || lower(hex(randomblob(4))) ELSE '' END
            WHERE Id = $id AND NOT EXISTS (
                SELECT 1 FROM Calls JOIN Terms AS m ON m.Id = Calls.Member WHERE Calls.Client = $id AND Calls.Seq > $seq AND m.Text <> $member)
            """;
        command.Parameters.AddWithValue("$seq", found.Seq);
        command.Parameters.AddWithValue("$member", memberId.ToString());
        var id = command.Parameters.AddWithValue("$id", 0L);
        foreach (var word in found.Ids)
        {
            id.Value = word;
            command.ExecuteNonQuery();
        }
    }

    private static long? Value(SqliteConnection connection, string sql, string? text = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (text is not null)
        {
            command.Parameters.AddWithValue("$text", text);
        }

        return command.ExecuteScalar() as long?;
    }
}
