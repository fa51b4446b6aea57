using System.Diagnostics;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Verification;

/// <summary>docs/verify.py, run once over many exports.</summary>
internal static class IndependentVerifier
{
    private const string Driver = """
        import contextlib, io, runpy, sys
        sys.argv = sys.argv[1:]
        for line in sys.stdin:
            sys.argv = [sys.argv[0], *line.rstrip("\n").split("\t")]
            said, code = io.StringIO(), "no code"
            with contextlib.redirect_stdout(said):
                try:
                    runpy.run_path(sys.argv[0], run_name="__main__")
                except SystemExit as e:
                    code = e.code
            print(code, said.getvalue().strip().replace("\n", " "), flush=True)
        """;

    public static bool IsThere => Find("python3") is not null && Find("openssl") is not null;

    /// <summary>Skips the test where there is no Python 3 or no openssl.</summary>
    public static void Need()
    {
        Requirement.Need(Find("python3") is not null, "python3");
        Requirement.Need(Find("openssl") is not null, "openssl");
    }

    /// <returns>For each export its exit code and what was said.</returns>
    public static async Task<List<(int Code, string Said)>> RunAsync(IEnumerable<string> exports, string? publicKey = null)
    {
        var start = new ProcessStartInfo(Find("python3")!, ["-c", Driver, Path.Combine(Repository.Root, "docs", "verify.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
#pragma warning disable RS0030 // the other verifier, not a server of the nest
        using var process = Process.Start(start)!;
#pragma warning restore RS0030
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        foreach (var export in exports)
        {
            await process.StandardInput.WriteLineAsync(publicKey is null ? export : $"{export}\t{publicKey}");
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Select(parts => (int.Parse(parts[0], null), parts[1]))];
    }

    private static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") }).FirstOrDefault(File.Exists);
}
