using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration;

/// <summary>
/// Links with which several people may join a group, as far as they are recorded: made, ended and used in the name of an admin. Who holds
/// the code is for the web to know.
/// </summary>
public sealed class JoinBook(NestJournal journal, NestDatabase database, TimeProvider time)
{
    /// <summary>Most people who may join with one link.</summary>
    public const int MostUses = 500;

    /// <summary>The longest a join link works.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly AddMemberValidator s_validator = new();

    private static readonly string s_next = $"""
        SELECT Seq, Body FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' AND Seq > $after
        AND instr(Body, CAST('"change":"joined"' AS BLOB)) > 0 ORDER BY Seq
        """;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _joined = [];
    private long _through;

    /// <summary>Records that a link was made. There is one for each group, so those before end with it.</summary>
    /// <param name="uses">How many may join with it.</param>
    public async Task MakeAsync(
        Actor actor, Guid linkId, Guid groupId, DateTimeOffset until, int uses, IReadOnlyCollection<Guid> ended, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        if (uses is < 1 or > MostUses)
        {
            throw new NestException($"Say how many may join: from 1 to {MostUses}.");
        }

        var now = time.GetUtcNow();
        if (until <= now || until > now + Longest)
        {
            throw new NestException($"A join link works for at most {Longest.Days} days.");
        }

        await journal.CommitAsync(
            actor, [.. ended.Select(id => new Change.JoinLinkEnded(id)), new Change.JoinLinkMade(linkId, groupId, until, uses)], rows: null, cancellationToken);
    }

    /// <summary>Records that a link was taken back before its end.</summary>
    public async Task EndAsync(Actor actor, Guid linkId, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        await journal.CommitAsync(actor, [new Change.JoinLinkEnded(linkId)], rows: null, cancellationToken);
    }

    /// <summary>Adds who came with a link, in the name of whoever made it: only while that person may still do it, which the commit decides.</summary>
    /// <param name="maker">Who made the link.</param>
    /// <exception cref="NestException">The maker may not (any more), the group is gone, or the address is a member's.</exception>
    public async Task JoinAsync(Actor maker, Guid memberId, AddMember request, Guid linkId, Guid groupId, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(maker, cancellationToken);
        s_validator.Demand(request);
        if (request is not { Kind: MemberKind.Person, Role: MemberRole.Member, Groups.Count: 0 })
        {
            throw new NestException("With a join link people become plain members of its group only.");
        }

        await journal.CommitAsync(
            maker,
            present =>
            [
                new Change.MemberAdded(memberId, MemberKind.Person, MemberRole.Member, null),
                .. groupId == Group.EveryoneId ? Array.Empty<Change>() : [GroupsBook.With(present, groupId, memberId)],
                new Change.Joined(memberId, linkId),
            ],
            (db, token) => MemberRows.AddAsync(db, memberId, request.Email, request.Name, time.GetUtcNow(), token),
            cancellationToken);
    }

    /// <summary>Takes back who came with a link and could not be given a way to sign in: nobody could come back as them.</summary>
    public Task LeaveAsync(Guid memberId, CancellationToken cancellationToken) => journal.CommitAsync(
        Actor.Nest, [new Change.MemberRemoved(memberId)], (db, token) => MemberRows.RemoveAsync(db, memberId, token), cancellationToken);

    /// <summary>How many joined with each link, as far as the journal reaches; it reaches further than any link.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> JoinedAsync(CancellationToken cancellationToken)
    {
        await journal.CatchUpAsync(cancellationToken);
        return await Task.Run(
            () =>
            {
                lock (_lock)
                {
                    Follow();
                    return new Dictionary<Guid, int>(_joined);
                }
            },
            cancellationToken);
    }

    private void Follow()
    {
        using var connection = database.Open(readOnly: true);
        using var command = connection.CreateCommand();
        command.CommandText = s_next;
        command.Parameters.AddWithValue("$after", _through);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (ChangeJson.Read(JsonElement.Parse((byte[])reader.GetValue(1)).GetProperty("body")) is Change.Joined joined)
            {
                _joined[joined.LinkId] = _joined.GetValueOrDefault(joined.LinkId) + 1;
            }

            _through = reader.GetInt64(0);
        }
    }

    private async Task DemandAdminAsync(Actor actor, CancellationToken cancellationToken) => Authority.Demand(
        Authority.IsAdmin(await journal.CatchUpAsync(cancellationToken), actor), "Only an admin can let people join by a link; ask one.");
}
