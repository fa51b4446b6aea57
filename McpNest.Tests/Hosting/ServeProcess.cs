using System.Diagnostics;
using McpNest.Tests.Support;

namespace McpNest.Tests.Hosting;

/// <summary>The executable itself, as an operator starts it: <c>dotnet McpNest.Web.dll --data DIR serve</c>, from a foreign working directory.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LineWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly Task _ended;

    private ServeProcess(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors));
    }

    /// <summary>The build of the web project that belongs to this build of the tests.</summary>
    public static string BuildFolder
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(Repository.Root, "McpNest.Web", "bin", framework.Parent!.Name, framework.Name);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static ServeProcess Start(string programFolder, string dataFolder, string workingFolder, string environment) => new(Run(
        workingFolder, "dotnet",
        [Path.Combine(programFolder, "McpNest.Web.dll"), "--data", dataFolder, "serve", "--urls", "http://127.0.0.1:0"],
        environment));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Exit code and all that it wrote.</returns>
    public static async Task<(int Code, string Text)> RunToEndAsync(string workingFolder, string program, params string[] arguments)
    {
        using var process = Run(workingFolder, program, arguments, "Production");
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, string.Concat(text));
    }

    /// <summary>Where it serves, once it does.</summary>
    public async Task<Uri> AddressAsync()
    {
        const string before = "McpNest serves ";
        var line = await _output.WaitForAsync(before, _ended);
        return new Uri(line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..].Split(' ')[0]);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>Exit code and what stood on stderr.</returns>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await _ended.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await _process.WaitForExitAsync(Cancel);
        return (_process.ExitCode, _errors.ToString());
    }

    /// <summary>Asks it to stop, the way a service manager does.</summary>
    public async Task<(int Code, string Errors)> TerminateAsync()
    {
        await RunToEndAsync(Path.GetTempPath(), "sh", "-c", $"kill -TERM {_process.Id}");
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static Process Run(string workingFolder, string program, string[] arguments, string environment)
    {
#pragma warning disable RS0030 // the program under test, not a server of the nest
        return Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment, ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
#pragma warning restore RS0030
    }

    private static async Task PumpAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }
}
