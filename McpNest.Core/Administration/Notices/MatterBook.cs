using System.Collections.Frozen;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration.Notices;

/// <summary>
/// What <c>nest__status</c> says beside the policy, kept in memory: agents ask at any time and must not wait for a table. Read again when
/// the policy moves, and a little later when calls do, for a call may tell that a key is used by another client.
/// </summary>
public sealed class MatterBook : IDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(2);

    private readonly NestJournal _journal;
    private readonly NestDatabase _database;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly CancellationTokenSource _gone = new();
    private volatile FrozenDictionary<Guid, MemberMatters> _matters = FrozenDictionary<Guid, MemberMatters>.Empty;
    private long _version = -1;
    private int _waiting;

    public MatterBook(NestJournal journal, NestDatabase database, LiveFeed feed, TimeProvider time)
    {
        (_journal, _database, _time) = (journal, database, time);
        _subscription = feed.Subscribe(() => _ = FollowAsync());
        _ = FollowAsync();
    }

    public MemberMatters Of(Guid memberId) => _matters.GetValueOrDefault(memberId, MemberMatters.None);

    public void Dispose()
    {
        _subscription.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var state = _journal.State;
        await using var db = _database.CreateDbContext();
        var tokens = await db.MemberSecrets.AsNoTracking().Where(row => row.EndsOn != null)
            .Select(row => new { row.ServerId, row.MemberId, row.EndsOn }).ToListAsync(cancellationToken);
        var agents = await db.Agents.AsNoTracking().Where(row => row.OtherClient != null && row.IssuedFor != null)
            .Select(row => new { row.Id, row.MemberId, row.IssuedFor, row.OtherClient }).ToListAsync(cancellationToken);
        var tokensOf = tokens.Where(row => state.Credentials.ContainsKey(new MemberCredential(row.ServerId, row.MemberId)))
            .ToLookup(row => row.MemberId, row => new MemberMatters.Token(row.ServerId, row.EndsOn!.Value));
        var misusesOf = agents.Where(row => state.Agents.GetValueOrDefault(row.Id) is { } agent && agent.IsUsableAt(_time.GetUtcNow()))
            .ToLookup(row => row.MemberId, row => new MemberMatters.Misuse(row.Id, ClientApps.Find(row.IssuedFor!)?.Name ?? row.IssuedFor!, row.OtherClient!));
        _matters = tokensOf.Select(group => group.Key).Union(misusesOf.Select(group => group.Key))
            .ToFrozenDictionary(id => id, id => new MemberMatters([.. tokensOf[id].OrderBy(token => token.EndsOn)], [.. misusesOf[id]]));
        Interlocked.Exchange(ref _version, state.Version);
    }

    private async Task FollowAsync()
    {
        try
        {
            await Task.Yield(); // off the journal's thread
            if (Interlocked.Read(ref _version) == _journal.State.Version)
            {
                if (Interlocked.Exchange(ref _waiting, 1) == 1)
                {
                    return; // whoever waits sees this, too
                }

                try
                {
                    await Task.Delay(s_pace, _time, _gone.Token);
                }
                finally
                {
                    Interlocked.Exchange(ref _waiting, 0);
                }
            }

            await RefreshAsync(_gone.Token);
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // What was known stays until the next record; nothing depends on it.
        }
    }
}
