using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration;

/// <summary>
/// Who was let in and has not come yet, and whose links count. The journal knows both; what was read of it is kept, so that asking again
/// reads only what came since.
/// </summary>
public sealed class Invitations(NestJournal journal, NestDatabase database, TimeProvider time)
{
    private static readonly string s_next = $"""
        SELECT Seq, Body FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' AND Seq > $after AND ({Mentions("member_added")}
        OR {Mentions("signed_in")} OR {Mentions("link_issued")}) ORDER BY Seq
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _waiting = [];
    private readonly Dictionary<Guid, Actor> _links = [];
    private long _through;

    /// <summary>
    /// The members who have never signed in. Whose arrival is older than what the journal keeps is not among them: nobody could tell.
    /// </summary>
    public async Task<IReadOnlySet<Guid>> WaitingAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        return await Task.Run(
            () =>
            {
                lock (_lock)
                {
                    Follow();
                    return _waiting.Where(id => state.Members.GetValueOrDefault(id)?.Kind == MemberKind.Person).ToHashSet();
                }
            },
            cancellationToken);
    }

    /// <summary>Refuses whoever may not invite this member.</summary>
    /// <exception cref="NestException">It is not theirs to do, or the member came already.</exception>
    public async Task DemandAsync(Actor actor, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var member = state.RequireMember(memberId);
        if (member.Kind != MemberKind.Person || member.Suspended)
        {
            throw new NestException("A service and somebody who is suspended cannot sign in, so they cannot be invited.");
        }

        Authority.Demand(
            Authority.MayInvite(state, actor, member),
            "Only an admin can invite a lead, an auditor or an admin, and only an admin or a lead a member.");
        Authority.Demand(
            (await WaitingAsync(cancellationToken)).Contains(memberId),
            "They have signed in before, so they need no invitation; an admin can make a sign-in link for them.");
        if (member.Role == MemberRole.Admin)
        {
            Authority.DemandFresh(actor, time.GetUtcNow());
        }
    }

    /// <summary>Refuses whoever may not make a sign-in link for this member: with it one could be them.</summary>
    /// <exception cref="NestException">It is not theirs to do, or the member cannot sign in.</exception>
    public async Task DemandLinkAsync(Actor actor, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can make sign-in links; ask one.");
        if (state.RequireMember(memberId) is not { Kind: MemberKind.Person, Suspended: false })
        {
            throw new NestException("A service and somebody who is suspended cannot sign in, so there is no link for them.");
        }

        Authority.DemandFresh(actor, time.GetUtcNow());
    }

    /// <summary>Whether the newest link of a member still lets them in: whoever made it must still be allowed to.</summary>
    public async Task<bool> HoldsAsync(Guid memberId, CancellationToken cancellationToken)
    {
        var isWaiting = (await WaitingAsync(cancellationToken)).Contains(memberId);
        var state = journal.State;
        lock (_lock)
        {
            return state.Members.GetValueOrDefault(memberId) is { } member
                && _links.TryGetValue(memberId, out var maker)
                && (Authority.IsAdmin(state, maker) || (isWaiting && Authority.MayInvite(state, maker, member)));
        }
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
            Learn((byte[])reader.GetValue(1));
            _through = reader.GetInt64(0);
        }
    }

    private void Learn(byte[] body)
    {
        var record = JsonElement.Parse(body);
        switch (ChangeJson.Read(record.GetProperty("body")))
        {
            case Change.MemberAdded added:
                _waiting.Add(added.MemberId);
                break;
            case Change.SignedIn came:
                _waiting.Remove(came.MemberId);
                break;
            case Change.LinkIssued { MemberId: { } id }:
                _links[id] = Actor.Parse(record.GetProperty("actor").GetString()!);
                break;
        }
    }

    private static string Mentions(string change) => $"instr(Body, CAST('\"change\":\"{change}\"' AS BLOB)) > 0";
}
