using McpNest.Core.Journal;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>
/// How the door closes: what is new is refused at once, what is under way may end and be answered, and what takes too long breaks off and
/// is recorded as interrupted. The listener stays open meanwhile, so that those who come are told.
/// </summary>
internal sealed class Draining(NestJournal journal, UpstreamPool pool, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    public const string Sentence = "The nest is stopping.";

    /// <summary>How long calls under way may take to end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private int _running;

    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Counts a request until the handle is disposed; null when it comes too late.</summary>
    public IDisposable? Enter()
    {
        Interlocked.Increment(ref _running);
        if (!HasBegun)
        {
            return new Place(this);
        }

        Leave();
        return null;
    }

    /// <summary>Waits no longer.</summary>
    public void Hurry() => _hurry.Cancel();

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication(); // has happened already, unless a program stops the host itself
        try
        {
            if (Volatile.Read(ref _running) > 0)
            {
                await _empty.Task.WaitAsync(Patience, time, _hurry.Token);
            }
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Each call still waiting gets an answer by this, too.
            journal.Interrupt();
            await pool.DisposeAsync();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _hurry.Dispose();

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && HasBegun)
        {
            _empty.TrySetResult();
        }
    }

    private sealed class Place(Draining draining) : IDisposable
    {
        public void Dispose() => draining.Leave();
    }
}
