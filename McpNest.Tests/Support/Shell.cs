using System.Diagnostics;

namespace McpNest.Tests.Support;

/// <summary>Programs of the machine that an auditor would use.</summary>
internal static class Shell
{
    /// <summary>Skips the running test where a program is not on the path.</summary>
    public static void Need(string program) => Requirement.Need(
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} on the PATH");

    /// <summary>Runs a program to its end, for a minute at most.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
#pragma warning disable RS0030 // an auditor's tool, not a server of the nest
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
#pragma warning restore RS0030
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, text[0] + text[1]);
    }
}
