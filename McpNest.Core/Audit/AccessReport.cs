using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>Who could use what at some time, through which grant, and who decided that: replayed from the journal, not read from what is true now.</summary>
public sealed class AccessReport(NestJournal journal, NestDatabase database, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] s_columns =
    [
        "member", "memberId", "role", "server", "tool", "kind", "effect", "until", "wholeServer", "group", "grantId", "grantedBy", "grantedAt",
        "approvedBy", "approvedAt", "joinedBy", "joinedAt", "decision", "self",
    ];

    /// <summary>All of it, by person, server and tool. Only an auditor, an admin and the operator can.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or the journal does not reach back so far.</exception>
    public async Task<IReadOnlyList<AccessRow>> ReadAsync(Actor actor, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var (_, rows) = await FindAsync(actor, asOf, cancellationToken);
        return [.. rows];
    }

    /// <summary>Records that the report was made, then writes it.</summary>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="NestException">Not allowed to this actor, or the journal does not reach back so far.</exception>
    public async Task<long> WriteAsync(Actor actor, DateTimeOffset asOf, AccessFormat format, Stream file, CancellationToken cancellationToken)
    {
        var (history, rows) = await FindAsync(actor, asOf, cancellationToken);
        var count = rows.LongCount();
        await journal.CommitAsync(
            actor, [new Change.Exported(ExportKind.Access, history.FromSeq, history.ToSeq, count, null)], rows: null, cancellationToken);
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        if (format == AccessFormat.Csv)
        {
            await text.WriteAsync(Csv.Line(s_columns));
        }

        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await text.WriteAsync(format == AccessFormat.Csv ? Csv.Line(Cells(row)) : Json(row) + "\n");
        }

        return count;
    }

    private async Task<(AccessHistory History, IEnumerable<AccessRow> Rows)> FindAsync(Actor actor, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        ReadingRoom.DemandReader(await journal.CatchUpAsync(cancellationToken), actor);
        var now = time.GetUtcNow();
        if (asOf > now)
        {
            throw new NestException("Choose a time that is not in the future.");
        }

        await using var db = database.CreateDbContext();
        var members = await db.Members.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Email, cancellationToken);
        var groups = await db.Groups.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        var history = AccessHistory.Read(database, asOf, now, cancellationToken);
        return (history, new AccessRows(history, asOf, members, groups).All());
    }

    private static string Json(AccessRow row) => JsonSerializer.Serialize(
        new
        {
            row.Member,
            row.MemberId,
            row.Role,
            row.Server,
            row.Tool,
            row.Kind,
            row.Effect,
            Until = Text(row.Until),
            row.WholeServer,
            row.Group,
            row.GrantId,
            row.GrantedBy,
            GrantedAt = Text(row.GrantedAt),
            row.ApprovedBy,
            ApprovedAt = Text(row.ApprovedAt),
            row.JoinedBy,
            JoinedAt = Text(row.JoinedAt),
            row.Decision,
            row.Self,
        },
        s_json);

    private static IEnumerable<string?> Cells(AccessRow row) =>
    [
        row.Member, $"{row.MemberId}", row.Role, row.Server, row.Tool, row.Kind, row.Effect, Text(row.Until), row.WholeServer ? "yes" : "no", row.Group,
        $"{row.GrantId}", row.GrantedBy, Text(row.GrantedAt), row.ApprovedBy, Text(row.ApprovedAt), row.JoinedBy, Text(row.JoinedAt), row.Decision,
        string.Join(' ', row.Self),
    ];

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? UtcJsonConverter.ToText(known) : null;
}
