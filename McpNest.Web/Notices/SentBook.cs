using System.Collections.Concurrent;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Web.SignIn;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.Notices;

/// <summary>What was told to whom, so that a restart does not tell it again. In memory, and on disk as soon as that can be written.</summary>
internal sealed class SentBook(AccountsDatabase database, TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unwritten = new(StringComparer.Ordinal); // whether to be added
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _loaded;
    private DateTimeOffset _cleaned;

    public void Dispose() => _turn.Dispose();

    /// <summary>Reads what earlier runs told. Until it could, nothing may be told.</summary>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (!_loaded)
        {
            try
            {
                await using var scope = database.Open();
                await foreach (var row in Rows(scope).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
                {
                    _sent.TryAdd(row.Id, row.At);
                }

                _loaded = true;
            }
            catch (SqliteException)
            {
                return false;
            }
        }

        return true;
    }

    public bool Has(string recipient, string notice) => _sent.ContainsKey(IdOf(recipient, notice));

    /// <summary>Ids of faults and stops that were told and not taken back, by recipient.</summary>
    public ILookup<string, string> Incidents()
    {
        return _sent.Keys.Select(id => id.Split('|', 2)).Where(parts => parts is [_, var notice] && IsIncident(notice)).ToLookup(parts => parts[0], parts => parts[1]);

        static bool IsIncident(string notice) =>
            WireName.TryParse<NoticeKind>(notice.Split(':', 2)[0], out var kind) && new Notice(kind, notice).IsIncident;
    }

    public void Add(string recipient, string notice)
    {
        var id = IdOf(recipient, notice);
        _sent[id] = time.GetUtcNow();
        _unwritten[id] = true;
    }

    public void Remove(string recipient, string notice)
    {
        var id = IdOf(recipient, notice);
        if (_sent.TryRemove(id, out _))
        {
            _unwritten[id] = false;
        }
    }

    /// <summary>Writes what is not on disk yet, and forgets what is very old. What cannot be written now is written next time.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isTimeToClean = now - _cleaned >= TimeSpan.FromDays(1);
        if (_unwritten.IsEmpty && !isTimeToClean)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var scope = database.Open();
            var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
            var changed = _unwritten.ToArray();
            foreach (var ids in changed.Select(change => change.Key).Chunk(500))
            {
                await db.SentNotices.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
            }

            db.SentNotices.AddRange(changed.Where(change => change.Value && _sent.ContainsKey(change.Key)).Select(change => new SentNotice { Id = change.Key, At = _sent.GetValueOrDefault(change.Key, now) }));
            await db.SaveChangesAsync(cancellationToken);
            foreach (var change in changed)
            {
                _unwritten.TryRemove(change);
            }

            if (isTimeToClean)
            {
                await CleanAsync(db, now, cancellationToken);
            }
        }
        catch (Exception e) when (e is SqliteException or DbUpdateException)
        {
            // The disk may be what there is to tell about.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CleanAsync(AccountsDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - Kept;
        await db.SentNotices.Where(row => row.At < oldest).ExecuteDeleteAsync(cancellationToken);
        foreach (var (id, _) in _sent.Where(pair => pair.Value < oldest))
        {
            _sent.TryRemove(id, out _);
        }

        _cleaned = now;
    }

    private static string IdOf(string recipient, string notice) => $"{recipient}|{notice}";

    private static DbSet<SentNotice> Rows(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>().SentNotices;
}
