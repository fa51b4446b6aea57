using System.Collections.Immutable;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration.Notices;

/// <summary>Reads what notices are found in, for whoever sends them.</summary>
public sealed class NoticesBook(
    NestJournal journal, NestDatabase database, ServersBook servers, AgentsBook agents, CredentialsBook credentials, RequestsBook requests, TimeProvider time)
{
    private readonly DecidedRequests _decided = new();

    /// <summary>Everything there is, as of now. One at a time: it goes on from where it looked last.</summary>
    /// <param name="daysBefore">How many days before an end it is told.</param>
    public async Task<NoticeFacts> ReadAsync(ImmutableArray<int> daysBefore, CancellationToken cancellationToken)
    {
        var (state, now) = (await journal.CatchUpAsync(cancellationToken), time.GetUtcNow());
        await using var db = database.CreateDbContext();
        return new NoticeFacts(
            state,
            await servers.ListAsync(cancellationToken),
            await agents.ListAsync(null, cancellationToken),
            await credentials.EndingAsync(cancellationToken, daysBefore.Max()),
            await requests.ListAsync(Actor.Operator, cancellationToken),
            journal.ClosedBecause,
            now)
        {
            DaysBefore = daysBefore,
            Decided = await _decided.ReadAsync(db, state.Version, now, cancellationToken),
        };
    }

    /// <summary>Whether the actor may have a test sent. It tells nothing and changes nothing, so it is no record.</summary>
    /// <exception cref="NestException">They may not.</exception>
    public async Task DemandTestAsync(Actor actor, CancellationToken cancellationToken) => Authority.Demand(
        Authority.IsAdmin(await journal.CatchUpAsync(cancellationToken), actor), "Only an admin can have a test sent; ask one of them.");
}
