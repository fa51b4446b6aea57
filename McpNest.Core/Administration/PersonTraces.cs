using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What the nest knows of one person besides policy: names, and where texts about them stand.</summary>
/// <param name="Row">Null when it is not kept (any more).</param>
/// <param name="NotesAbout">Seqs of stops of them or their agents, of what they asked for and its answers, of their grants, of looks at their name.</param>
/// <param name="ErasedAt">Seq of their last erasure; null when there was none.</param>
/// <param name="WasKnown">Whether a record says that they were a member.</param>
/// <param name="OwnNames">Names of their agents that nobody else's has and no client calls itself.</param>
internal sealed record PersonTraces(
    MemberRow? Row, IReadOnlyList<AgentRow> Agents, bool HasTokens, IReadOnlySet<long> NotesAbout, long? ErasedAt, bool WasKnown,
    IReadOnlyList<string> OwnNames)
{
    public bool HasRows => Row is not null || Agents.Count > 0 || HasTokens;

    private const int Telling = 8; // a shorter name of an agent is a product's, or anybody's

    public Redaction Redaction { get; } = new([.. Row is null ? [] : (string[])[Row.Email, Row.EmailKey, Row.Name], .. OwnNames]);

    public static async Task<PersonTraces> FindAsync(NestDbContext db, PolicyState state, Guid memberId, CancellationToken cancellationToken)
    {
        var row = await db.Members.AsNoTracking().FirstOrDefaultAsync(member => member.Id == memberId, cancellationToken);
        var agents = await db.Agents.AsNoTracking().Where(agent => agent.MemberId == memberId).ToListAsync(cancellationToken);
        var tokens = await db.MemberSecrets.AnyAsync(secret => secret.MemberId == memberId, cancellationToken);
        var own = state.Agents.Values.Where(agent => agent.MemberId == memberId).Select(agent => agent.Id).Concat(agents.Select(agent => agent.Id)).ToHashSet();
        var requests = new HashSet<Guid>();
        var (about, erased, known) = (new HashSet<long>(), (long?)null, state.Members.ContainsKey(memberId) || own.Count > 0);
        await foreach (var change in db.Journal.FromSqlRaw($"SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' ORDER BY Seq").AsNoTracking()
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            switch (ChangeIn(change))
            {
                case Change.Stopped { Id: { } id } when id == memberId || own.Contains(id):
                    about.Add(change.Seq);
                    break;
                case Change.ToolRequested c when c.MemberId == memberId:
                    about.Add(change.Seq);
                    requests.Add(c.RequestId);
                    break;
                case Change.RequestEnded c when requests.Contains(c.RequestId):
                    about.Add(change.Seq);
                    break;
                case Change.GrantSet c when c.SubjectId == memberId:
                    about.Add(change.Seq);
                    break;
                case Change.NamesRevealed c when c.MemberId == memberId:
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

        return new PersonTraces(row, agents, tokens, about, erased, known || row is not null, await OwnNamesAsync(db, agents, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> OwnNamesAsync(NestDbContext db, List<AgentRow> agents, CancellationToken cancellationToken)
    {
        var own = agents.Select(agent => agent.Id).ToList();
        var others = await db.Agents.AsNoTracking().Where(agent => !own.Contains(agent.Id)).Select(agent => agent.Name).ToListAsync(cancellationToken);
        var clients = await db.Terms.AsNoTracking().Where(term => term.Kind == WireName.Of(TermKind.Client)).Select(term => term.Text).ToListAsync(cancellationToken);
        return [.. agents.Select(agent => agent.Name).Where(name => name.Length >= Telling
            && !others.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !clients.Exists(client => client.Contains(name, StringComparison.OrdinalIgnoreCase))).Distinct()];
    }

    /// <summary>Everybody whose erasure is recorded.</summary>
    public static async Task<IReadOnlySet<Guid>> ErasedAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        var erased = new HashSet<Guid>();
        await foreach (var row in db.Journal.FromSqlRaw($"SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' AND instr(Body, CAST('\"change\":\"member_erased\"' AS BLOB)) > 0")
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
