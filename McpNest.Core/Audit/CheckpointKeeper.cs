using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Audit;

/// <summary>
/// Signs by itself while the nest serves: after so many records, after ten minutes with something new, after records that later ones lean
/// on, and when it stops.
/// </summary>
public sealed partial class CheckpointKeeper(
    NestJournal journal, NestDatabase database, Checkpoints checkpoints, LiveFeed feed, AuditOptions options, TimeProvider time, ILogger<CheckpointKeeper> logger)
    : BackgroundService
{
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    internal static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private long _looked;
    private DateTimeOffset? _newSince;
    private DateTimeOffset _notBefore;
    private bool _failing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        checkpoints.SignLast();
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = feed.Subscribe(() => Wake(journal.Head.Seq - Signed >= options.CheckpointEvery));
        await using var timer = time.CreateTimer(_ => Wake(true), null, Look, Look);
        try
        {
            while (true)
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
                await _wake.WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || (e is ObjectDisposedException && stoppingToken.IsCancellationRequested))
        {
            // The server is stopping, or was not waited for.
        }
    }

    private long Signed => checkpoints.Last?.Seq ?? 0;

    private void Wake(bool isTime)
    {
        try
        {
            if (isTime && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake, or gone.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _notBefore && _notBefore - now <= Retry)
        {
            return;
        }

        try
        {
            if (checkpoints.Last is null)
            {
                await checkpoints.LearnAsync(cancellationToken).ConfigureAwait(false);
            }

            if (IsDue(now))
            {
                await checkpoints.SignAsync(cancellationToken).ConfigureAwait(false);
                _newSince = null;
            }

            Say(failing: false);
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
            _notBefore = now + Retry;
            Say(failing: true);
        }
    }

    private bool IsDue(DateTimeOffset now)
    {
        var (head, signed) = (journal.Head.Seq, Signed);
        if (head <= signed)
        {
            _newSince = null;
            return journal.State.CheckpointKey is null;
        }

        _newSince ??= now;
        var isDue = journal.State.CheckpointKey is null
            || head - signed >= options.CheckpointEvery
            || (now - _newSince.Value).Duration() >= Longest // the clock may be set
            || HasWeightyRecord(Math.Max(signed, _looked));
        _looked = isDue ? _looked : head;
        return isDue;
    }

    /// <summary>Whether a key, a removal by retention, a restore or an erasure was recorded behind <paramref name="seq"/>.</summary>
    private bool HasWeightyRecord(long seq)
    {
        using var connection = database.Open(readOnly: true);
        using var command = ChainReader.Command(
            connection,
            $$"""
            SELECT EXISTS (
                SELECT 1 FROM Journal WHERE {{ChainReader.NotCalls}} AND Kind = 's' AND Seq > $1 AND instr(Body, '"removed":{') > 0
                UNION ALL
                SELECT 1 FROM Journal WHERE {{ChainReader.NotCalls}} AND Kind = 'c' AND Seq > $1
                AND (instr(Body, '"change":"checkpoint_key_set"') > 0 OR instr(Body, '"change":"restored"') > 0 OR instr(Body, '"change":"member_erased"') > 0))
            """,
            seq);
        return (long)command.ExecuteScalar()! == 1;
    }

    private void Say(bool failing)
    {
        if (failing == _failing)
        {
            return;
        }

        _failing = failing;
        if (failing)
        {
            CannotSign();
        }
        else
        {
            CanSign();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "No checkpoint of the journal can be signed; 'audit checkpoint' says why. Calls go on.")]
    private partial void CannotSign();

    [LoggerMessage(2, LogLevel.Information, "Checkpoints of the journal can be signed again.")]
    private partial void CanSign();
}
