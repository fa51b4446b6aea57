using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using McpNest.Web.CommandLine;

namespace McpNest.Tests.Conformance;

/// <summary>A nest as its operator runs it: verbs of the command line on a folder, and the server as a process of its own on a port that stays.</summary>
internal sealed class ConformanceNest : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort();
    private int _seeds;
    private Process? _server;

    public Uri Url => new($"http://127.0.0.1:{_port}/");

    public string Data => _folder.File("data");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A verb that must succeed.</summary>
    /// <returns>What it prints.</returns>
    public async Task<string> CommandAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await NestCommandLine.RunAsync(["--data", Data, .. args], new CommandOutput(output, error, TextReader.Null), Cancel);
        Assert.True(code == 0, $"{string.Join(' ', args)}: {error}");
        return output.ToString().Trim();
    }

    public async Task ApplyAsync(JsonObject seed)
    {
        var file = _folder.File($"seed-{++_seeds}.json");
        await File.WriteAllTextAsync(file, seed.ToJsonString(), Cancel);
        await CommandAsync("apply", file);
    }

    /// <summary>A new agent's personal URL.</summary>
    public async Task<Uri> IssueAsync(string email, string agent) =>
        new(await CommandAsync("key", "issue", email, "--agent", agent, "--base-url", Url.AbsoluteUri));

    /// <summary>Starts the server, and waits until it serves.</summary>
    public async Task ServeAsync()
    {
#pragma warning disable RS0030 // the program under test, not a server of the nest
        _server = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(ServeProcess.BuildFolder, "McpNest.Web.dll"), "--data", Data, "serve", "--urls", Url.GetLeftPart(UriPartial.Authority)])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["McpNest__StatusTool"] = "false" },
        })!;
#pragma warning restore RS0030
        var errors = _server.StandardError.ReadToEndAsync(CancellationToken.None);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        string? line;
        do
        {
            line = await _server.StandardOutput.ReadLineAsync(patience.Token);
            Assert.True(line is not null, line is null ? await errors : "");
        }
        while (!line!.Contains("McpNest serves ", StringComparison.Ordinal));
        _ = _server.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Ends the server without warning, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_server is { HasExited: false } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }

        _server?.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
