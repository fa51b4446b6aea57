using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Tests.Audit.Verification;

/// <summary>All records of a journal in the hands of somebody who may do with them what they like.</summary>
internal sealed class Chain(List<JournalRow> rows)
{
    public List<JournalRow> Rows => rows;

    public ChainHead Head => new(rows[^1].Seq, Convert.ToHexStringLower(rows[^1].Hash));

    public JournalRow this[long seq] => rows.Single(row => row.Seq == seq);

    public static Chain Load(string database)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Seq, Kind, Body, Hash FROM Journal ORDER BY Seq";
        using var reader = command.ExecuteReader();
        var rows = new List<JournalRow>();
        while (reader.Read())
        {
            rows.Add(JournalReader.RowOf(reader));
        }

        return new Chain(rows);
    }

    public Chain Copy() => new([.. rows.Select(row => new JournalRow { Seq = row.Seq, Kind = row.Kind, Body = [.. row.Body], Hash = [.. row.Hash] })]);

    /// <summary>Puts the records back where they came from, whatever became of them.</summary>
    public void Save(string database)
    {
        using var connection = Open(database);
        using var transaction = connection.BeginTransaction();
        Run(connection, "DELETE FROM Journal");
        foreach (var row in rows)
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO Journal (Seq, Kind, Body, Hash) VALUES ($1, $2, $3, $4)";
            insert.Parameters.AddWithValue("$1", row.Seq);
            insert.Parameters.AddWithValue("$2", row.Kind);
            insert.Parameters.AddWithValue("$3", row.Body);
            insert.Parameters.AddWithValue("$4", row.Hash);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Writes one record back.</summary>
    public static void Put(string database, JournalRow row)
    {
        using var connection = Open(database);
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE Journal SET Body = $2, Hash = $3 WHERE Seq = $1";
        update.Parameters.AddWithValue("$1", row.Seq);
        update.Parameters.AddWithValue("$2", row.Body);
        update.Parameters.AddWithValue("$3", row.Hash);
        Assert.Equal(1, update.ExecuteNonQuery());
    }

    public static void Run(string database, string sql)
    {
        using var connection = Open(database);
        Assert.NotEqual(0, Run(connection, sql));
    }

    /// <summary>The evidence form of these records.</summary>
    public byte[] ToLines()
    {
        using var lines = new MemoryStream();
        foreach (var row in rows)
        {
            lines.Write(row.Body);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    public JsonObject Json(long seq) => JsonNode.Parse(this[seq].Body)!.AsObject();

    /// <summary>Writes another body; its hash stays what it was.</summary>
    public void Alter(long seq, Action<JsonObject> change)
    {
        var json = Json(seq);
        change(json);
        this[seq].Body = Encode(json);
    }

    public void Rehash(long seq) => this[seq].Hash = ChainHead.HashOf(this[seq].Body);

    /// <summary>Makes the chain whole again from a record on: what somebody does who owns the machine.</summary>
    public void Rechain(long from)
    {
        Rehash(from);
        var at = rows.FindIndex(row => row.Seq == from);
        for (var i = at + 1; i < rows.Count; i++)
        {
            var (before, row) = (rows[i - 1], rows[i]);
            row.Seq = before.Seq + 1;
            var json = JsonNode.Parse(row.Body)!.AsObject();
            if (row.Kind == RecordKind.State && rows.Find(other => other.Seq == json["through"]?.GetValue<long>()) is { } through)
            {
                json["throughHash"] = Convert.ToHexStringLower(through.Hash); // or this would give it away
            }

            json["prev"] = Convert.ToHexStringLower(before.Hash);
            json["seq"] = row.Seq;
            row.Body = Encode(json);
            row.Hash = ChainHead.HashOf(row.Body);
        }
    }

    /// <summary>Adds a record that follows.</summary>
    public long Append(string kind, Func<ChainHead, byte[]> encode)
    {
        var body = encode(Head);
        rows.Add(new JournalRow { Seq = Head.Seq + 1, Kind = kind, Body = body, Hash = ChainHead.HashOf(body) });
        return Head.Seq;
    }

    public static byte[] Encode(JsonObject json) => CanonicalJson.Encode(JsonSerializer.SerializeToElement(json));

    /// <summary>Another value of the same form, so that only its meaning is wrong.</summary>
    public static JsonNode? Another(JsonNode? value) => value switch
    {
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Another(text.GetValue<string>()),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => number.GetValue<long>() + 1,
        JsonObject json => Another(json),
        _ => "other",
    };

    private static JsonObject Another(JsonObject json)
    {
        var copy = json.DeepClone().AsObject();
        var name = copy.Select(member => member.Key).FirstOrDefault(name => name is not ("change" or "event")) ?? copy.First().Key;
        copy[name] = Another(copy[name]?.DeepClone());
        return copy;
    }

    private static string Another(string text)
    {
        var digit = text.AsSpan().LastIndexOfAny("0123456789".AsSpan());
        return digit < 0 ? text + "x" : text[..digit] + (char)('0' + ((text[digit] - '0' + 1) % 10)) + text[(digit + 1)..];
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={database};Pooling=False"));
        connection.Open();
        Run(connection, "PRAGMA synchronous=OFF");
        return connection;
    }

    private static int Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
