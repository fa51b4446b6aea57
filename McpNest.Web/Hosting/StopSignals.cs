using System.Runtime.InteropServices;

namespace McpNest.Web.Hosting;

/// <summary>The first signal to stop is the host's matter; a second one means that whoever sends it will not wait.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan s_last = TimeSpan.FromSeconds(5);

    private readonly Action _hurry;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _end = new(_ => Environment.Exit(1));
    private int _count;

    /// <param name="hurry">Called at the second signal. The process ends within seconds whatever that does.</param>
    public StopSignals(Action hurry)
    {
        _hurry = hurry;
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _end.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 2)
        {
            _end.Change(s_last, Timeout.InfiniteTimeSpan);
            _hurry();
        }
    }
}
