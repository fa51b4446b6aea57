using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using McpNest.Web.CommandLine;

namespace McpNest.Tests.Promises;

/// <summary>The real executable over a folder, to be killed, starved and lied to; with an agent that calls it.</summary>
internal sealed class NestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LineWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly Task _ended;

    private NestProcess(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors));
    }

    /// <summary>As the system sees it; with a launcher, the launcher's, which execs.</summary>
    public int Id => _process.Id;

    public Uri Url { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="launcher">Words before <c>dotnet</c>: what changes the process and then becomes it.</param>
    public static async Task<NestProcess> ServeAsync(string folder, params string[] launcher)
    {
        var nest = Start(folder, launcher);
        try
        {
            nest.Url = await nest.AddressAsync();
            return nest;
        }
        catch
        {
            await nest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static NestProcess Start(string folder, params string[] launcher)
    {
        string[] words =
        [
            .. launcher, "dotnet", Path.Combine(ServeProcess.BuildFolder, "McpNest.Web.dll"), "--data", folder, "serve", "--urls", "http://127.0.0.1:0",
        ];
#pragma warning disable RS0030 // the program under test, not a server of the nest
        return new NestProcess(Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["DOTNET_TieredPGO"] = "0",
                ["McpNest__Limits__AgentCallsPerSecond"] = "100000", // as fast as they can
                ["McpNest__Limits__MemberCallsPerSecond"] = "100000",
                ["McpNest__Limits__StreamsPerMember"] = "1000",
            },
        })!);
#pragma warning restore RS0030
    }

    /// <summary>Prepares a folder: servers with what they offer approved and given to one person, whose agent's path is returned.</summary>
    /// <param name="servers">Entries of <c>servers[]</c>.</param>
    public static async Task<string> PrepareAsync(TempFolder folder, params JsonObject[] servers)
    {
        var seed = new JsonObject
        {
            ["members"] = new JsonArray(new JsonObject { ["email"] = "ada@example.com", ["name"] = "Ada", ["role"] = "member", ["kind"] = "person" }),
            ["servers"] = new JsonArray([.. servers]),
            ["grants"] = new JsonArray([.. servers.Select(server => new JsonObject
            {
                ["to"] = "member:ada@example.com", ["server"] = (string)server["name"]!, ["tools"] = "*", ["effect"] = "allow",
            })]),
        };
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(file, seed.ToJsonString(), Cancel);
        try
        {
            await CommandAsync(folder.Path, "apply", file);
        }
        finally
        {
            File.Delete(file);
        }

        var url = await CommandAsync(folder.Path, "key", "issue", "ada@example.com", "--agent", "Test");
        return new Uri(url.Trim()).AbsolutePath;
    }

    /// <summary>A server of the seed that speaks HTTP.</summary>
    public static JsonObject HttpServer(string name, Uri url) =>
        new() { ["name"] = name, ["transport"] = "http", ["url"] = url.AbsoluteUri, ["approve"] = "all" };

    /// <summary>A verb on the folder, with a journal of its own, as another process has.</summary>
    public static async Task<string> CommandAsync(string folder, params string[] words)
    {
        using StringWriter output = new(), error = new();
        var code = await NestCommandLine.RunAsync(["--data", folder, .. words], new CommandOutput(output, error, TextReader.Null), Cancel);
        Assert.True(code == 0, $"{string.Join(' ', words)}: {error}");
        return output.ToString();
    }

    /// <summary>Posts one stateless call.</summary>
    /// <returns>Status, JSON-RPC answer if there is one, and whether it says when to come again.</returns>
    public async Task<(HttpStatusCode Status, JsonNode? Body, bool RetryAfter)> CallAsync(HttpClient http, string path, string tool)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path)) { Content = new StringContent(Body(tool), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", tool);
        using var response = await http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        text = text.Split('\n').LastOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?[6..] ?? text;
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, response.Headers.RetryAfter is not null);
    }

    public async Task<(HttpStatusCode Status, string Text)> ReadyAsync(HttpClient http)
    {
        using var response = await http.GetAsync(new Uri(Url, "/readyz"), Cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    public static bool Succeeded((HttpStatusCode Status, JsonNode? Body, bool RetryAfter) answer) =>
        answer.Status == HttpStatusCode.OK && answer.Body?["result"] is { } result && result["isError"]?.GetValue<bool>() != true;

    /// <summary>The other end of the wire, as many connections as it takes.</summary>
    public static HttpClient Client()
    {
#pragma warning disable RS0030 // the other end of the wire, not the nest's own outbound traffic
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore RS0030
    }

    /// <summary>SIGKILL: no handler, no finally, nothing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Cancel);
    }

    public Task SignalAsync(string name) => ServeProcess.RunToEndAsync(Path.GetTempPath(), "sh", "-c", $"kill -{name} {Id}");

    /// <summary>Waits for the end.</summary>
    /// <returns>Exit code and what stood on stderr.</returns>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(45), Cancel);
        return (_process.ExitCode, _errors.ToString());
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

    private static string Body(string tool) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["method"] = "tools/call",
        ["params"] = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
            },
        },
    }.ToJsonString();

    private async Task<Uri> AddressAsync()
    {
        const string before = "McpNest serves ";
        try
        {
            var line = await _output.WaitForAsync(before, _ended);
            return new Uri(line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..].Split(' ')[0]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException($"It does not serve: {_errors}", e);
        }
    }

    private static async Task PumpAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }
}
