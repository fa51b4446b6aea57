using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration;

/// <summary>
/// Who may end whose sessions, and the record of it. The sessions themselves belong to the serving process; what the operator ends from
/// another one it learns from the journal, so that it binds also where that process does not serve yet.
/// </summary>
public sealed class SessionsBook(NestJournal journal, NestDatabase database, TimeProvider time)
{
    private const string Next = $"""
        SELECT Seq, Body FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' AND Seq > $after
        AND instr(Body, CAST('"change":"sessions_ended"' AS BLOB)) > 0 ORDER BY Seq
        """;

    /// <summary>Refuses whoever may not see where this member is signed in.</summary>
    /// <exception cref="NestException">It is not theirs to see.</exception>
    public async Task DemandReaderAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => Authority.Demand(
        Authority.MayEndSessionsOf(await journal.CatchUpAsync(cancellationToken), actor, memberId),
        "Only the person themselves and an admin can see where somebody is signed in.");

    /// <summary>Records that sessions of a member are over. In the operator's name: all that began before the record.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="NestException">They are not theirs to end.</exception>
    public async Task EndAsync(Actor actor, Guid memberId, int count, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(
            Authority.MayEndSessionsOf(state, actor, state.RequireMember(memberId).Id), "Only the person themselves and an admin can end their sessions; ask an admin.");
        if (actor.MemberId != memberId)
        {
            Authority.DemandFresh(actor, time.GetUtcNow());
        }

        await journal.CommitAsync(actor, [new Change.SessionsEnded(memberId, count)], rows: null, cancellationToken);
    }

    /// <summary>Records that all sessions are over, of everybody and the actor.</summary>
    /// <param name="counts">How many each member has; who is no member any more is left out.</param>
    /// <exception cref="NestException">Only an admin can.</exception>
    public async Task EndAllAsync(Actor actor, IReadOnlyDictionary<Guid, int> counts, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can sign everybody out; ask one.");
        Authority.DemandFresh(actor, time.GetUtcNow());
        await journal.CommitAsync(
            actor,
            present => [.. counts.Where(entry => present.Members.ContainsKey(entry.Key)).Select(entry => new Change.SessionsEnded(entry.Key, entry.Value))],
            rows: null,
            cancellationToken);
    }

    /// <summary>Until when the operator has ended all sessions of members, by records behind one.</summary>
    /// <param name="after">Seq of the last record that was looked at; 0 for all there are.</param>
    /// <param name="through">Seq of the last record that was looked at now.</param>
    public IReadOnlyDictionary<Guid, DateTimeOffset> EndedByOperator(long after, out long through)
    {
        through = Math.Max(after, journal.Head.Seq); // before it is read: what comes meanwhile is seen twice rather than never
        var ended = new Dictionary<Guid, DateTimeOffset>();
        using var connection = database.Open(readOnly: true);
        using var command = connection.CreateCommand();
        command.CommandText = Next;
        command.Parameters.AddWithValue("$after", after);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var record = JsonElement.Parse((byte[])reader.GetValue(1));
            if (Actor.Parse(record.GetProperty("actor").GetString()!).Kind == ActorKind.Operator
                && ChangeJson.Read(record.GetProperty("body")) is Change.SessionsEnded change)
            {
                ended[change.MemberId] = record.GetProperty("at").GetDateTimeOffset();
            }
        }

        return ended;
    }
}
