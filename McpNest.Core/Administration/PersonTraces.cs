using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What the nest knows of one person besides policy: names, and where texts about them stand.</summary>
/// <param name="Row">Null when it is not kept (any more).</param>
/// <param name="NotesAbout">Seqs of stops of them or of their agents.</param>
/// <param name="ErasedAt">Seq of their last erasure; null when there was none.</param>
/// <param name="WasKnown">Whether a record says that they were a member.</param>
internal sealed record PersonTraces(
    MemberRow? Row, IReadOnlyList<AgentRow> Agents, bool HasTokens, IReadOnlySet<long> NotesAbout, long? ErasedAt, bool WasKnown)
{
    private static readonly string[] s_calls = ["i", "o"]; // the index over the other kinds says it so

    public bool HasRows => Row is not null || Agents.Count > 0 || HasTokens;

    public Redaction Redaction { get; } = new(Row is null ? [] : [Row.Email, Row.EmailKey, Row.Name]);

    public static async Task<PersonTraces> FindAsync(NestDbContext db, PolicyState state, Guid memberId, CancellationToken cancellationToken)
    {
        var row = await db.Members.AsNoTracking().FirstOrDefaultAsync(member => member.Id == memberId, cancellationToken);
        var agents = await db.Agents.AsNoTracking().Where(agent => agent.MemberId == memberId).ToListAsync(cancellationToken);
        var tokens = await db.MemberSecrets.AnyAsync(secret => secret.MemberId == memberId, cancellationToken);
        var own = state.Agents.Values.Where(agent => agent.MemberId == memberId).Select(agent => agent.Id).Concat(agents.Select(agent => agent.Id)).ToHashSet();
        var (about, erased, known) = (new HashSet<long>(), (long?)null, state.Members.ContainsKey(memberId) || own.Count > 0);
        await foreach (var change in db.Journal.AsNoTracking()
            .Where(record => !EF.Constant(s_calls).Contains(record.Kind) && record.Kind == RecordKind.Change)
            .OrderBy(record => record.Seq).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            switch (ChangeIn(change))
            {
                case Change.Stopped { Id: { } id } when id == memberId || own.Contains(id):
                    about.Add(change.Seq);
                    break;
                case Change.MemberErased c when c.MemberId == memberId:
                    (erased, known) = (change.Seq, true);
                    break;
                case Change.MemberAdded c when c.MemberId == memberId:
                    known = true;
                    break;
            }
        }

        return new PersonTraces(row, agents, tokens, about, erased, known || row is not null);
    }

    /// <summary>Everybody whose erasure is recorded.</summary>
    public static async Task<IReadOnlySet<Guid>> ErasedAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        var erased = new HashSet<Guid>();
        await foreach (var row in db.Journal.FromSql($"SELECT * FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 'c' AND instr(Body, CAST('\"change\":\"member_erased\"' AS BLOB)) > 0")
            .AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (ChangeIn(row) is Change.MemberErased change)
            {
                erased.Add(change.MemberId);
            }
        }

        return erased;
    }

    private static Change ChangeIn(JournalRow row) => ChangeJson.Read(JsonElement.Parse(row.Body).GetProperty("body"));
}
