using System.ComponentModel;
using System.Diagnostics;

namespace McpNest.Core.Upstreams;

/// <summary>
/// A server's process. The only place that starts one, and only from an <see cref="ApprovedLaunch"/>. It is not contained:
/// killing its tree is best effort, a grandchild that detached itself survives.
/// </summary>
internal sealed class HostedProcess : IAsyncDisposable
{
    private const int ErrorBytes = 64 * 1024;

    private readonly Process _process;
    private readonly ByteRing _errors = new(ErrorBytes);
    private readonly Stream _stderr;

    private HostedProcess(Process process)
    {
        _process = process;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Exited = WaitForExitAsync(process);
        _stderr = process.StandardError.BaseStream;
        _ = DrainErrorsAsync(_stderr);
    }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited { get; }

    /// <summary>The last it wrote to standard error. In memory only, never in a log.</summary>
    public byte[] ErrorTail => _errors.ToArray();

    /// <exception cref="NestException">It cannot be started.</exception>
    public static HostedProcess Launch(ApprovedLaunch launch)
    {
        var start = new ProcessStartInfo(launch.File, launch.Args)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = SafeFolder(),
        };
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
#pragma warning disable RS0030 // The one place that starts processes.
            return new HostedProcess(Process.Start(start)!);
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            throw new NestException("The server's command could not be started; check that it is a program this machine can run.", e);
        }
    }

    /// <summary>Asks it to leave by closing its input, then kills what is left.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // It no longer reads; it is killed below.
        }

        try
        {
            await Exited.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            Kill();
        }
    }

    /// <summary>Kills the whole tree at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
        {
            // Already gone, or a part of the tree is.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        await Output.DisposeAsync();
        await _stderr.DisposeAsync(); // a grandchild that detached itself may hold its other end for ever
        _process.Dispose();
    }

    // Not the nest's own folder, and none that others can write to: npx and python load code from where they stand.
    private static string SafeFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Directory.Exists(home) ? home : AppContext.BaseDirectory;
    }

    private static async Task<int> WaitForExitAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private async Task DrainErrorsAsync(Stream errors)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await errors.ReadAsync(buffer) is var count and > 0)
            {
                _errors.Write(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone.
        }
    }
}
