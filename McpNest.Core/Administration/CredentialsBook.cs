using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Members' own tokens. They are put in, and come out only on the way to their server.</summary>
public sealed class CredentialsBook(NestJournal journal, NestDatabase database, NestKey key, UpstreamPool pool, TimeProvider time)
{
    private const int LongestToken = 4096;

    /// <summary>Gives, or replaces, a member's own token for a server. Only the member and the operator can.</summary>
    /// <param name="endsOn">The day the token ends where it was made; null when that is not known.</param>
    public async Task SetAsync(
        Actor actor, Guid serverId, Guid memberId, string token, CancellationToken cancellationToken, DateOnly? endsOn = null)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var (server, member) = (state.RequireServer(serverId), state.RequireMember(memberId));
        Authority.Demand(
            Authority.MaySetTokenOf(state, actor, member), "A token is given by the member it belongs to, so that nobody else ever holds it; ask them.");
        var secret = token.Trim();
        Demand(secret, server);
        CredentialEnd.Demand(endsOn, time.GetUtcNow());
        var given = new Change.CredentialSet(serverId, memberId);
        await journal.CommitAsync(
            actor, endsOn is null ? [given] : [given, new Change.CredentialEndSet(serverId, memberId, endsOn)], WriteAsync, cancellationToken);
        await pool.DisconnectAsync(serverId, memberId);

        async Task WriteAsync(NestDbContext db, CancellationToken cancel)
        {
            // The token is for the target the member knew; one that was put in its place meanwhile must not get it.
            if (await ServerSettings.StoredHashAsync(db, serverId, cancel) != server.TargetHash)
            {
                throw new NestException($"{server.Slug} was just changed; look where your token would go, and give it again.");
            }

            var row = await db.MemberSecrets.FindAsync([serverId, memberId], cancel);
            if (row is null)
            {
                row = new MemberSecretRow { ServerId = serverId, MemberId = memberId, Sealed = [], Tail = "" };
                db.MemberSecrets.Add(row);
            }

            row.Sealed = key.Seal(secret, SecretPlace.OfMember(serverId, memberId));
            row.Tail = ServerSettings.TailOf(secret);
            row.SetAt = time.GetUtcNow();
            row.EndsOn = endsOn;
        }
    }

    /// <summary>Notes the day a member's token ends where it was made, or that it is not known.</summary>
    /// <exception cref="NestException">The day is past, or there is no such token.</exception>
    public async Task SetEndAsync(Actor actor, Guid serverId, Guid memberId, DateOnly? endsOn, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        state.RequireServer(serverId);
        Authority.Demand(Authority.MaySetTokenOf(state, actor, state.RequireMember(memberId)), "Only the member can say when their own token ends.");
        CredentialEnd.Demand(endsOn, time.GetUtcNow());
        await journal.CommitAsync(
            actor,
            [new Change.CredentialEndSet(serverId, memberId, endsOn)],
            (db, token) => db.MemberSecrets.Where(row => row.ServerId == serverId && row.MemberId == memberId)
                .ExecuteUpdateAsync(row => row.SetProperty(secret => secret.EndsOn, endsOn), token),
            cancellationToken);
    }

    /// <summary>Forgets a member's token for a server.</summary>
    public async Task RemoveAsync(Actor actor, Guid serverId, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var (server, member) = (state.RequireServer(serverId), state.RequireMember(memberId));
        Authority.Demand(
            Authority.MayRemoveToken(state, actor, server, member),
            $"Only the member, an admin and the owner of {server.Slug} can remove this token.");
        await journal.CommitAsync(
            actor,
            [new Change.CredentialRemoved(serverId, memberId)],
            (db, token) => db.MemberSecrets.Where(row => row.ServerId == serverId && row.MemberId == memberId).ExecuteDeleteAsync(token),
            cancellationToken);
        await pool.DisconnectAsync(serverId, memberId);
    }

    /// <summary>Opens the member's own connection and reads what the server offers over it, as a call would; of the answer nothing is told.</summary>
    /// <exception cref="NestException">It does not work; one sentence says why.</exception>
    public async Task TestAsync(Actor actor, Guid serverId, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var (server, member) = (state.RequireServer(serverId), state.RequireMember(memberId));
        Authority.Demand(Authority.MaySetTokenOf(state, actor, member), "Only the member can try their own token.");
        if (!state.Credentials.ContainsKey(new MemberCredential(serverId, memberId)))
        {
            throw new NestException($"Paste your token for {server.Slug} first.");
        }

        if (!server.MayConnect)
        {
            throw new NestException($"The command line of {server.Slug} is not approved, so the nest does not start it yet; your token is kept.");
        }

        await pool.TryAsync(serverId, memberId, cancellationToken);
    }

    /// <summary>Servers that want a token of this member (or of each member), or have one, by slug.</summary>
    public async Task<IReadOnlyList<TokenSummary>> ListAsync(Guid? memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var rows = await db.MemberSecrets.AsNoTracking()
            .Where(row => memberId == null || row.MemberId == memberId)
            .Select(row => new { row.ServerId, row.MemberId, row.Tail, row.SetAt, row.EndsOn })
            .ToDictionaryAsync(row => new MemberCredential(row.ServerId, row.MemberId), cancellationToken);
        var urls = await db.Servers.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Url, cancellationToken);
        return
        [
            .. from server in Wanting(state).OrderBy(server => server.Slug, StringComparer.Ordinal)
               from member in state.Members.Keys.Where(id => memberId is null || id == memberId)
               let credential = new MemberCredential(server.Id, member)
               let row = state.Credentials.ContainsKey(credential) ? rows.GetValueOrDefault(credential) : null
               where row is not null || ServerUse.IsGiven(state, member, server, time.GetUtcNow())
               select new TokenSummary(
                   member, server.Id, server.Slug, urls.GetValueOrDefault(server.Id) is { } url ? new Uri(url).Authority : null, row?.Tail ?? "", row?.SetAt)
               {
                   EndsOn = row?.EndsOn,
               },
        ];
    }

    /// <summary>Members' own tokens whose noted end is near or past, the first to end first.</summary>
    /// <param name="days">How near.</param>
    public async Task<IReadOnlyList<TokenEnd>> EndingAsync(CancellationToken cancellationToken, int days = CredentialEnd.Soon)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var last = CredentialEnd.LastNear(time.GetUtcNow(), days);
        await using var db = database.CreateDbContext();
        var rows = await db.MemberSecrets.AsNoTracking()
            .Where(row => row.EndsOn <= last)
            .OrderBy(row => row.EndsOn)
            .Select(row => new TokenEnd(row.ServerId, row.MemberId, row.EndsOn!.Value))
            .ToListAsync(cancellationToken);
        return [.. rows.Where(row => state.Credentials.ContainsKey(new MemberCredential(row.ServerId, row.MemberId)))];
    }

    /// <summary>Whether any server takes a token of this member; from memory.</summary>
    public bool HasPlaceFor(Guid memberId)
    {
        var state = journal.State;
        return Wanting(state).Any(server =>
            state.Credentials.ContainsKey(new MemberCredential(server.Id, memberId)) || ServerUse.IsGiven(state, memberId, server, time.GetUtcNow()));
    }

    private static IEnumerable<UpstreamServer> Wanting(PolicyState state) =>
        state.Servers.Values.Where(server => server.Credential == CredentialKind.Member);

    // The sentences never hold what was typed.
    private static void Demand(string token, UpstreamServer server)
    {
        if (token.Length is 0 or > LongestToken || !Validation.IsPrintable(token))
        {
            throw new NestException($"Paste a token of 1 to {LongestToken} visible characters, without line breaks.");
        }

        if (server.Transport != ServerTransport.Stdio && !HeaderNames.IsValue(token))
        {
            throw new NestException("This token has characters that a header cannot carry; copy it again.");
        }
    }
}
