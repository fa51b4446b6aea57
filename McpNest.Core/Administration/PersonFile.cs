using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Everything held about one person, as one JSON document. Secrets are said to exist, never shown.</summary>
public sealed class PersonFile(NestJournal journal, NestDatabase database, AccountReader readAccount, TimeProvider time)
{
    private const int Page = 1000; // a read that lasts keeps the write-ahead log from being emptied

    /// <summary>The next records, each kind by the index over the rarer ones.</summary>
    private static readonly string s_page = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT * FROM ({string.Join(" UNION ALL ", new[] { RecordKind.Change, RecordKind.Limit, RecordKind.Event, RecordKind.Gate }.Select(kind =>
            $"SELECT * FROM (SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{kind}' AND Seq > {{0}} AND Seq <= {{1}} ORDER BY Seq LIMIT {Page})"))}) ORDER BY Seq LIMIT {Page}
        """);

    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document, then records that it was made: hand it over only when this returns. Only the person, an admin and the operator can.</summary>
    /// <returns>How many calls and other records it holds.</returns>
    /// <exception cref="NestException">Not allowed to this actor, or nobody of this id is known.</exception>
    public async Task<long> WriteAsync(Actor actor, Guid memberId, Stream file, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(
            actor.MemberId == memberId || Authority.IsAdmin(state, actor), "Only the person themselves and an admin can take out what is held about somebody.");
        var head = journal.Head.Seq;
        await using var db = database.CreateDbContext();
        var person = await PersonTraces.FindAsync(db, state, memberId, cancellationToken);
        if (!person.WasKnown)
        {
            throw new NestException("Nobody of this id was ever a member, as far as the journal reaches.");
        }

        var first = await db.Journal.MinAsync(row => row.Seq, cancellationToken);
        var account = await readAccount(memberId, cancellationToken);
        long count;
        await using (var json = new Utf8JsonWriter(file, s_json))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("nest", state.InstanceId);
            json.WriteString("at", UtcJsonConverter.ToText(time.GetUtcNow()));
            json.WriteNumber("fromSeq", first);
            json.WriteNumber("toSeq", head);
            await PersonFacts.WriteAsync(json, db, state, memberId, person, account, cancellationToken);
            count = await WriteRecordsAsync(json, memberId, person, head, cancellationToken);
            count += await WriteCallsAsync(json, memberId, head, cancellationToken);
            json.WriteEndObject();
        }

        await journal.CommitAsync(actor, [new Change.Exported(ExportKind.Person, first, head, count, memberId)], rows: null, cancellationToken);
        return count;
    }

    /// <summary>Records by them and about them that are no calls, as they stand in the journal.</summary>
    private async Task<long> WriteRecordsAsync(Utf8JsonWriter json, Guid memberId, PersonTraces person, long head, CancellationToken cancellationToken)
    {
        json.WriteStartArray("records");
        var about = new MentionedIds(memberId, person.Agents.Select(agent => agent.Id));
        var (count, last) = (0L, 0L);
        while (true)
        {
            await using var db = database.CreateDbContext();
            var rows = await db.Journal.FromSqlRaw(s_page, last, head).AsNoTracking().ToListAsync(cancellationToken);
            foreach (var row in rows.Where(about.IsIn))
            {
                json.WriteRawValue(WithoutKey(row));
                count++;
            }

            await json.FlushAsync(cancellationToken);
            if (rows.Count < Page)
            {
                json.WriteEndArray();
                return count;
            }

            last = rows[^1].Seq;
        }
    }

    /// <summary>What a key is recognised by is a secret of the nest, and of no use to them.</summary>
    private static byte[] WithoutKey(JournalRow row)
    {
        if (row.Kind != RecordKind.Change || JsonNode.Parse(row.Body) is not JsonObject record || record["body"] is not JsonObject change || !change.Remove("keyHash"))
        {
            return row.Body;
        }

        return JsonSerializer.SerializeToUtf8Bytes(record);
    }

    private async Task<long> WriteCallsAsync(Utf8JsonWriter json, Guid memberId, long head, CancellationToken cancellationToken)
    {
        json.WriteStartArray("calls");
        var (count, last) = (0L, 0L);
        while (true)
        {
            await using var db = database.CreateDbContext();
            var (kind, id) = (WireName.Of(TermKind.Member), memberId.ToString());
            var rows = await (
                from term in db.Terms
                where term.Kind == kind && term.Text == id
                from call in db.Calls
                where call.Member == term.Id && call.Seq > last && call.Seq <= head
                join record in db.Journal on call.Seq equals record.Seq
                orderby call.Seq
                select new
                {
                    call.Seq,
                    record.Body,
                    Client = db.Terms.Where(word => word.Id == call.Client).Select(word => word.Text).FirstOrDefault(),
                    Outcome = db.Terms.Where(word => word.Id == call.Outcome).Select(word => word.Text).FirstOrDefault(),
                    call.DurationMs,
                    call.ResponseBytes,
                }).AsNoTracking().Take(Page).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WritePropertyName("record");
                json.WriteRawValue(row.Body);
                json.WriteString("client", row.Client);
                json.WriteString("outcome", row.Outcome);
                if (row.DurationMs is { } duration)
                {
                    json.WriteNumber("durationMs", duration);
                }

                if (row.ResponseBytes is { } bytes)
                {
                    json.WriteNumber("responseBytes", bytes);
                }

                json.WriteEndObject();
                count++;
            }

            await json.FlushAsync(cancellationToken);
            if (rows.Count < Page)
            {
                json.WriteEndArray();
                return count;
            }

            last = rows[^1].Seq;
        }
    }
}
