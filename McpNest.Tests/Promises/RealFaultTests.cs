using System.Diagnostics;
using System.Globalization;
using System.Net;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Data.Sqlite;

namespace McpNest.Tests.Promises;

/// <summary>Promise 2 in the real process, against faults the system itself makes. Each looks first whether this machine lets it.</summary>
public sealed class RealFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Full_disk()
    {
        await AllowsAsync("a kernel that lets users mount a tmpfs (unshare -Urm)", "unshare", "-Urm", "true");
        using var folder = new TempFolder();
        // A file system of its own, seen by the nest alone and through /proc.
        const string script = "mount -t tmpfs -o size=6m tmpfs \"$0\" && cp -a \"$1\"/. \"$0\" && shift && exec \"$@\"";
        using TempFolder seed = new(), copy = new();
        await SurvivesAsync(
            seed,
            () => NestProcess.ServeAsync(folder.Path, "unshare", "-Urm", "sh", "-c", script, folder.Path, seed.Path),
            nest => CopyOf(Inside(nest, folder), copy),
            async (nest, _) =>
            {
                var ballast = Path.Combine(Inside(nest, folder), "ballast");
                await FillAsync(ballast);
                return () =>
                {
                    File.Delete(ballast);
                    return Task.CompletedTask;
                };
            },
            "is full");
    }

    [Theory]
    [InlineData("fsync,fdatasync", "EIO")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("pwrite64", "ENOSPC")]
    public async Task Failing_system_call(string calls, string error)
    {
        await AllowsAsync("strace, and a kernel that lets it watch", "strace", "-qq", "-o", "/dev/null", "true");
        using var folder = new TempFolder();
        await SurvivesAsync(
            folder,
            () => NestProcess.ServeAsync(folder.Path),
            _ => folder.Path,
            async (nest, _) =>
            {
                var strace = await StraceAsync(nest, folder, calls, error);
                return () => EndAsync(strace);
            },
            error == "ENOSPC" ? "is full" : "failed");
    }

    [Fact]
    public async Task Read_only_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are not a thing on Windows.");
        string[] launcher = [];
        using var folder = new TempFolder();
        if (Environment.IsPrivilegedProcess)
        {
            launcher = ["setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override"]; // root may write whatever the mode says
            await AllowsAsync("setpriv, which takes root's right to write anything away", [.. launcher, "true"]);
        }

        await SurvivesAsync(
            folder,
            () => NestProcess.ServeAsync(folder.Path, launcher),
            _ => folder.Path,
            async (_, call) =>
            {
                // An open file stays writable; the nest opens it again when it could not write for another reason.
                var file = folder.File("nest.db");
                await using var holder = new SqliteConnection($"Data Source={file};Pooling=False");
                holder.Open();
                using var command = holder.CreateCommand();
                command.CommandText = "BEGIN EXCLUSIVE";
                command.ExecuteNonQuery();
                await Eventually.Holds(async () => await call() == HttpStatusCode.ServiceUnavailable);
                SetReadOnly(file, true);
                return () =>
                {
                    SetReadOnly(file, false);
                    return Task.CompletedTask;
                };
            },
            "writable");
    }

    /// <param name="seed">Where the folder is prepared.</param>
    /// <param name="files">Where it is seen from here once the nest serves it.</param>
    /// <param name="cause">Does the damage and returns what undoes it.</param>
    private static async Task SurvivesAsync(
        TempFolder seed, Func<Task<NestProcess>> serve, Func<NestProcess, string> files,
        Func<NestProcess, Func<Task<HttpStatusCode>>, Task<Func<Task>>> cause, string sentence)
    {
        await using var oracle = await FakeHttpServer.StartAsync();
        var path = await NestProcess.PrepareAsync(seed, NestProcess.HttpServer("oracle", oracle.Url));
        await using var nest = await serve();
        using var http = NestProcess.Client();
        Assert.True(NestProcess.Succeeded(await nest.CallAsync(http, path, "oracle__echo")));
        await Eventually.Holds(() => ChainCheck.Of(files(nest)).OpenCalls == 0);

        var undo = await cause(nest, async () => (await nest.CallAsync(http, path, "oracle__echo")).Status);
        try
        {
            await Eventually.Holds(async () => (await nest.CallAsync(http, path, "oracle__echo")).Status == HttpStatusCode.ServiceUnavailable);
            var reached = oracle.Calls.Count();
            for (var i = 0; i < 20; i++)
            {
                var (status, body, retryAfter) = await nest.CallAsync(http, path, "oracle__echo");
                Assert.Equal((HttpStatusCode.ServiceUnavailable, true, -32010), (status, retryAfter, (int)body!["error"]!["code"]!));
            }

            await Eventually.Holds(async () =>
                await nest.ReadyAsync(http) is (HttpStatusCode.ServiceUnavailable, var text) && text.Contains(sentence, StringComparison.Ordinal));
            using var page = await http.GetAsync(new Uri(nest.Url, "/signin"), Cancel);
            Assert.NotEqual(HttpStatusCode.InternalServerError, page.StatusCode);
            Assert.Equal(reached, oracle.Calls.Count());
        }
        finally
        {
            await undo();
        }

        await Eventually.Holds(async () => (await nest.ReadyAsync(http)).Status == HttpStatusCode.OK);
        Assert.True(NestProcess.Succeeded(await nest.CallAsync(http, path, "oracle__echo")));
        await Eventually.Holds(() => ChainCheck.Of(files(nest)).OpenCalls == 0);
        var check = ChainCheck.Of(files(nest));
        Assert.InRange(oracle.Calls.Count(), 2, check.Allowed["echo"]);
        Assert.Equal(["closed", "opened"], check.Happenings.Where(name => name is "closed" or "opened").Take(2));
        await Eventually.Holds(() => File.Exists(Path.Combine(files(nest), "checkpoints", "checkpoints.jsonl"))); // signed once it can be
        await ChainCheck.AssertVerifiesAsync(files(nest));
    }

    private static async Task FillAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, Cancel);
            }
        }
        catch (IOException)
        {
            // Full, to the last page.
        }
    }

    // SQLite would follow /proc/…/root back to where it is seen from.
    private static string CopyOf(string folder, TempFolder copy)
    {
        File.Delete(copy.File("nest.db-shm"));
        var kept = Path.Combine("checkpoints", "checkpoints.jsonl"); // first, or they would know more than the copy
        if (File.Exists(Path.Combine(folder, kept)))
        {
            Directory.CreateDirectory(copy.File("checkpoints"));
            File.Copy(Path.Combine(folder, kept), copy.File(kept), overwrite: true);
        }

        foreach (var name in new[] { "nest.db", "nest.db-wal" })
        {
            File.Copy(Path.Combine(folder, name), copy.File(name), overwrite: true);
        }

        return copy.Path;
    }

    private static string Inside(NestProcess nest, TempFolder folder) => $"/proc/{nest.Id}/root{folder.Path}";

    /// <summary>From here on these system calls fail on the database's own files, until it is ended.</summary>
    private static async Task<Process> StraceAsync(NestProcess nest, TempFolder folder, string calls, string error)
    {
        string[] words =
        [
            "-f", "-p", nest.Id.ToString(CultureInfo.InvariantCulture), "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}",
            "-P", folder.File("nest.db"), "-P", folder.File("nest.db-wal"), "-P", folder.File("nest.db-shm"),
        ];
#pragma warning disable RS0030 // a tool of the test, not a server of the nest
        var strace = Process.Start(new ProcessStartInfo("strace", words) { RedirectStandardError = true })!;
#pragma warning restore RS0030
        var attached = false;
        while (!attached && await strace.StandardError.ReadLineAsync(Cancel) is { } line)
        {
            attached = line.Contains("attached", StringComparison.Ordinal);
        }

        Requirement.Need(attached, "a kernel that lets strace attach");
        _ = strace.StandardError.ReadToEndAsync(CancellationToken.None);
        return strace;
    }

    private static async Task EndAsync(Process strace)
    {
        await ServeProcess.RunToEndAsync(Path.GetTempPath(), "sh", "-c", $"kill -INT {strace.Id}"); // it lets go of the nest first
        await strace.WaitForExitAsync(Cancel);
        strace.Dispose();
    }

    private static void SetReadOnly(string file, bool readOnly)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, readOnly ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Skips, with the reason, what a kernel may forbid; such a skip never fails a run.</summary>
    private static async Task AllowsAsync(string what, params string[] words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This is a fault of Linux.");
        try
        {
            var (code, _) = await ServeProcess.RunToEndAsync(Path.GetTempPath(), words[0], words[1..]);
            Assert.SkipUnless(code == 0, $"This needs {what}.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Requirement.Need(false, what);
        }
    }
}
