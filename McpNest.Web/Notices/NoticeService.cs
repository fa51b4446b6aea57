using McpNest.Core.Journal;

namespace McpNest.Web.Notices;

/// <summary>Looks whenever the policy moved, and every few seconds for what moves without it: health, the gate, ends by date, clients of keys.</summary>
internal sealed partial class NoticeService(
    NoticeDesk desk, NoticeRecipients recipients, NestJournal journal, LiveFeed feed, TimeProvider time, ILogger<NoticeService> logger) : BackgroundService
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>What is done in one go is told in one go.</summary>
    internal static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private long _version = -1;

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!recipients.IsAny)
        {
            return;
        }

        using var tick = feed.Subscribe(() => Wake(journal.State.Version != Interlocked.Read(ref _version)));
        await using var timer = time.CreateTimer(_ => Wake(true), null, Pace, Pace);
        try
        {
            while (true)
            {
                Interlocked.Exchange(ref _version, journal.State.Version);
                await LookAsync(stoppingToken);
                await _wake.WaitAsync(stoppingToken);
                await Task.Delay(Gather, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping; what was not told is found again.
        }

        await desk.SettledAsync();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await desk.LookAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(logger, e.GetType().Name); // whatever it was: calls go on, and the next look may be luckier
        }
    }

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

    [LoggerMessage(1, LogLevel.Error, "Looking for notices failed with {Fault}.")]
    private static partial void Failed(ILogger logger, string fault);
}
