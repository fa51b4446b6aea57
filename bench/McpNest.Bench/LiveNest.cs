using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace McpNest.Bench;

/// <summary>A nest as a process of its own, with the sample server, a lead who watches and a member who calls.</summary>
internal sealed class LiveNest : IAsyncDisposable
{
    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("nest-live-").FullName;
#pragma warning disable RS0030 // A load generator, outside the product: its calls go to loopback only.
    private readonly HttpClient _client = new();
#pragma warning restore RS0030
    private Process? _server;
    private Uri _mcp = null!;

    private LiveNest(string program) => _program = Path.GetFullPath(program);

    public Uri Url { get; private set; } = null!;

    public TimeSpan ProcessorTime
    {
        get
        {
            _server!.Refresh();
            return _server.TotalProcessorTime;
        }
    }

    public static async Task<LiveNest> StartAsync(string program)
    {
        var nest = new LiveNest(program);
        nest.Url = new Uri($"http://127.0.0.1:{FreePort()}");
        nest._server = nest.Start("serve", "--urls", nest.Url.GetLeftPart(UriPartial.Authority));
        await nest.ReadyAsync();
        var seed = new JsonObject
        {
            ["servers"] = new JsonArray(new JsonObject
            {
                ["name"] = "sample",
                ["transport"] = "stdio",
                ["command"] = "dotnet",
                ["args"] = new JsonArray(nest._program, "sample-server"),
                ["approve"] = "all",
            }),
            ["members"] = new JsonArray(
                new JsonObject { ["email"] = "ada@example.com", ["name"] = "Ada Example", ["role"] = "admin" },
                new JsonObject { ["email"] = "bob@example.com", ["name"] = "Bob Example", ["role"] = "member" }),
            ["grants"] = new JsonArray(new JsonObject
            {
                ["to"] = "member:bob@example.com",
                ["server"] = "sample",
                ["tools"] = new JsonArray("echo"),
                ["effect"] = "allow",
            }),
        };
        var file = Path.Combine(nest._folder, "seed.json");
        await File.WriteAllTextAsync(file, seed.ToJsonString());
        await nest.CommandAsync("apply", file);
        nest._mcp = new Uri((await nest.CommandAsync("key", "issue", "bob@example.com", "--agent", "Bench", "--base-url", nest.Url.GetLeftPart(UriPartial.Authority))).Trim());
        return nest;
    }

    /// <summary>Signs the lead in.</summary>
    public async Task SignInAsync(IBrowserContext person)
    {
        var link = (await CommandAsync("signin-link", "ada@example.com")).Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("http", StringComparison.Ordinal));
        var page = await person.NewPageAsync();
        await page.GotoAsync(link);
        await page.Locator("button[type=submit]").ClickAsync();
        await page.Locator("[data-interactive=true]").WaitForAsync();
        await page.CloseAsync();
    }

    /// <summary>One call; every third is refused.</summary>
    /// <returns>How long it took, in milliseconds.</returns>
    public async Task<double> CallAsync(int number)
    {
        var tool = number % 3 == 0 ? "sample__write_note" : "sample__echo";
        var body = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = number,
            ["method"] = "tools/call",
            ["params"] = new JsonObject
            {
                ["name"] = tool,
                ["arguments"] = new JsonObject { ["text"] = "good day" },
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                    ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "bench", ["version"] = "1" },
                },
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _mcp) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", tool);
        var watch = Stopwatch.GetTimestamp();
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
        }

        _server?.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReadyAsync()
    {
        while (true)
        {
            try
            {
                if ((await _client.GetAsync(new Uri(Url, "/readyz"))).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_server!.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }
    }

    private async Task<string> CommandAsync(params string[] args)
    {
        using var process = Start(args);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', args)} ended with {process.ExitCode}.");
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = args[0] != "serve", UseShellExecute = false };
        foreach (var arg in (string[])[_program, "--data", Path.Combine(_folder, "data"), .. args])
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
#pragma warning disable RS0030 // The measured program runs as a process of its own.
        return Process.Start(start)!;
#pragma warning restore RS0030
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
