using McpNest.Core;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Proof;

/// <summary>The one verification at a time that pages start and watch; it goes on when its page is closed.</summary>
public sealed partial class VerifyRun(VerifyJournal verify, TimeProvider time, ILogger<VerifyRun> logger) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;
    private volatile VerifyState _state = VerifyState.Idle;

    /// <summary>Called, from any thread, when <see cref="State"/> has moved.</summary>
    public event Action? Moved;

    public VerifyState State => _state;

    /// <summary>Begins, unless one is under way.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_state.IsRunning)
            {
                return;
            }

            _stop?.Dispose();
            _stop = new CancellationTokenSource();
            Set(new VerifyState { IsRunning = true });
            _ = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _stop?.Cancel();
        }
    }

    public void Dispose()
    {
        Stop();
        _stop?.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await verify(new Progress(this, time), cancellationToken);
            Set(new VerifyState { Report = report, EndedAt = time.GetUtcNow() });
        }
        catch (OperationCanceledException)
        {
            Set(VerifyState.Idle);
        }
        catch (Exception failure) // it runs on behalf of nobody in particular: whoever looks is told
        {
            if (failure is not NestException)
            {
                LogFault(failure.GetType().Name, failure.StackTrace);
            }

            Set(new VerifyState { Problem = Sentences.For(failure), EndedAt = time.GetUtcNow() });
        }
    }

    private void Set(VerifyState state)
    {
        _state = state;
        Moved?.Invoke();
    }

    [LoggerMessage(4002, LogLevel.Error, "A verification failed with {Fault} at {Place}")]
    private partial void LogFault(string fault, string? place);

    private sealed class Progress(VerifyRun run, TimeProvider time) : IProgress<(long Records, long? Total)>
    {
        private long _told = time.GetTimestamp();

        public void Report((long Records, long? Total) value)
        {
            if (run._state.IsRunning && time.GetElapsedTime(_told) >= s_pause)
            {
                _told = time.GetTimestamp();
                run.Set(new VerifyState { IsRunning = true, Records = value.Records, Total = value.Total });
            }
        }
    }
}
