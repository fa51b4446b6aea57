using System.Text;
using System.Text.Json.Nodes;
using McpNest.Web.CommandLine;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>A hosted server in its own process. It shakes hands and lists one tool, then misbehaves on <c>tools/call</c> as its mode says.</summary>
internal sealed class HostileChild(string mode, string[] rest) : IDisposable
{
    public const string Switch = "--hosted-child";

    /// <summary>Written to standard error by every mode; must never be seen in a log.</summary>
    public const string ErrorCanary = "stderr-canary-7f3a";

    public const string Tool = """{"name":"echo","description":"Says it back","inputSchema":{"type":"object"},"x-unknown":{"b":1.50,"a":[]}}""";

    private readonly Stream _output = System.Console.OpenStandardOutput();
    private readonly StreamReader _input = new(System.Console.OpenStandardInput(), Encoding.UTF8);
    private readonly Lock _lock = new();

    public static async Task<int> RunAsync(string mode, string[] rest)
    {
        if (mode == "sample")
        {
            return await SampleServer.RunAsync(CancellationToken.None);
        }

        await using (var errors = System.Console.OpenStandardError())
        {
            await errors.WriteAsync(Encoding.UTF8.GetBytes(ErrorCanary + "\n"));
        }

        using var child = new HostileChild(mode, rest);
        return await child.ServeAsync();
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    private async Task<int> ServeAsync()
    {
        switch (mode)
        {
            case "dies-at-start":
                return 7;
            case "silent":
                await Task.Delay(Timeout.Infinite);
                return 0;
            case "banner":
                Line("Welcome to the server!");
                Line("{ not json");
                break;
            case "garbage-at-start":
                Repeat("this is not MCP", 1000);
                break;
        }

        while (await _input.ReadLineAsync() is { } text)
        {
            var message = JsonNode.Parse(text)!;
            var id = message["id"]?.ToJsonString();
            switch ((string?)message["method"])
            {
                case "initialize" when mode == "stateless":
                    Line($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32601,"message":"Method not found"} }""");
                    break;
                case "server/discover" when mode == "stateless":
                    Result(id, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}""");
                    break;
                case "server/discover" when mode == "dies-when-not-greeted":
                    return 5;
                case "server/discover":
                    Line($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32601,"message":"Method not found"} }""");
                    break;
                case "subscriptions/listen":
                    Line($$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"resourceSubscriptions":["x://a"]},"_meta":{"io.modelcontextprotocol/subscriptionId":{{{id}}} } } }""");
                    Line($$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://a","_meta":{"io.modelcontextprotocol/subscriptionId":{{{id}}} } } }""");
                    break;
                case "initialize":
                    Result(id, """{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"child","version":"1"}}""");
                    break;
                case "resources/subscribe":
                    Result(id, "{}");
                    break;
                case "tools/list":
                    Result(id, $$"""{"tools":[{{Tool}}]}""");
                    if (mode == "stops-reading")
                    {
                        await Task.Delay(Timeout.Infinite);
                    }

                    break;
                case "tools/call":
                    if (await CallAsync(id!, message["params"]!) is { } exit)
                    {
                        return exit;
                    }

                    break;
                case "notifications/cancelled":
                    File.AppendAllText(rest[0], text + "\n");
                    break;
            }
        }

        return 0;
    }

    /// <returns>An exit code when the process is to end.</returns>
    private async Task<int?> CallAsync(string id, JsonNode parameters)
    {
        var text = (string?)parameters["arguments"]?["text"] ?? "";
        switch (mode)
        {
            case "spills":
                return await SpillAsync(id, parameters["arguments"]!.AsObject());
            case "dies":
                return 3;
            case "never-answers" when text != "answer":
                break;
            case "floods":
                var chunk = new byte[64 * 1024];
                chunk.AsSpan().Fill((byte)'x');
                while (true)
                {
                    await _output.WriteAsync(chunk);
                }

            case "garbage":
                Repeat("garbage", 1000);
                break;
            case "huge":
                Huge($$"""{"jsonrpc":"2.0","id":{{id}},"result":{"content":[{"type":"text","text":" """, "\"}]}}\n");
                break;
            case "huge-id-last":
                Huge("""{"jsonrpc":"2.0","result":{"content":[{"type":"text","text":" """, "\"}]},\"id\":" + id + "}\n");
                break;
            case "deep":
                Result(id, $$"""{"content":[],"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""");
                break;
            case "very-deep":
                Line($$"""{"jsonrpc":"2.0","result":{{new string('[', 500_000)}}{{new string(']', 500_000)}},"id":{{id}}}""");
                break;
            case "duplicate-keys":
                Result(id, """{"content":[],"isError":false,"isError":true}""");
                break;
            case "invalid-utf8":
                Bytes([.. Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"result":{"content":[],"x":" """), 0xC3, 0x28, .. "\"}}\n"u8]);
                break;
            case "lone-surrogate":
                Result(id, """{"content":[],"x":"\ud800"}""");
                break;
            case "broken-without-id":
                Line("""{"jsonrpc":"2.0","result":{"content":[]""");
                break;
            case "not-an-object":
                Result(id, "[1]");
                break;
            case "both":
                Line($$"""{"jsonrpc":"2.0","id":{{id}},"result":{},"error":{"code":1,"message":"x"} }""");
                break;
            case "strays":
                Result("1", """{"content":"foreign"}""");
                Result("\"" + id + "\"", """{"content":"a string id"}""");
                Result(id, """{"content":"first"}""");
                Result(id, """{"content":"second"}""");
                break;
            case "asks":
                Line("""{"jsonrpc":"2.0","id":"p1","method":"ping"}""");
                Line("""{"jsonrpc":"2.0","id":2,"method":"sampling/createMessage","params":{}}""");
                Line("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"log"}}""");
                File.AppendAllText(rest[0], await _input.ReadLineAsync() + "\n" + await _input.ReadLineAsync() + "\n");
                Result(id, """{"content":[]}""");
                break;
            case "talks":
                var token = parameters["_meta"]?["progressToken"]?.ToJsonString() ?? "null";
                Line($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":0.5,"x":1.50}}""");
                Line($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":0.6}}""");
                Line($$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{text}}}"}}""");
                Line($$$"""{"jsonrpc":"2.0","method":"notifications/x/new","params":{"for":"{{{text}}}"}}""");
                Result(id, new JsonObject { ["content"] = text }.ToJsonString());
                Line($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
                break;
            case "floods-notices":
                while (true)
                {
                    Line("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}""");
                }

            case "elicits":
                Line("""{"jsonrpc":"2.0","id":"e1","method":"elicitation/create","params":{"message":"m","x":1.50}}""");
                Result(id, await _input.ReadLineAsync() ?? "{}");
                break;
            case "takes-back":
                Line("""{"jsonrpc":"2.0","id":"e1","method":"elicitation/create"}""");
                Line("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"e1"}}""");
                Line("""{"jsonrpc":"2.0","id":"p1","method":"ping"}""");
                Result(id, await _input.ReadLineAsync() ?? "{}");
                break;
            case "stateless":
                Result(id, parameters.ToJsonString());
                break;
            case "environment":
                Result(id, new JsonObject { ["names"] = new JsonArray([.. Names()]) }.ToJsonString());
                break;
            case "swapped" when text == "later":
                // Answers come in the other order than the questions.
                _ = Task.Run(async () =>
                {
                    await Task.Delay(200);
                    Result(id, """{"content":"later"}""");
                });
                break;
            case "floods-errors":
                await FloodErrorsAsync();
                Result(id, """{"content":[]}""");
                break;
            case "has-child":
                Result(id, $$"""{"pid":{{StartChild()}}}""");
                await Task.Delay(Timeout.Infinite);
                break;
            case "rich":
                Result(id, rest[0]);
                break;
            case "error-without-code":
                Line($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"message":"x"} }""");
                break;
            case "error":
                Line("{\"jsonrpc\":\"2.0\",\"id\":" + id + ""","error":{"code":-32042,"message":"no","data":{"why":1.0,"more":["é"]}}}""");
                break;
            default:
                Result(id, new JsonObject { ["content"] = text }.ToJsonString());
                break;
        }

        return null;
    }

    /// <summary>Says what it was asked in every way it can: on standard error always, and as its argument says.</summary>
    private async Task<int?> SpillAsync(string id, JsonObject arguments)
    {
        var said = (string)arguments["word"]!;
        await using (var errors = System.Console.OpenStandardError())
        {
            await errors.WriteAsync(Encoding.UTF8.GetBytes($"asked: {arguments.ToJsonString()}\n"));
        }

        switch ((string?)arguments["how"])
        {
            case "dies":
                return 3;
            case "babbles":
                Repeat(said, 1000);
                break;
            case "error":
                Line($$"""{"jsonrpc":"2.0","id":{{id}},"error":{{new JsonObject { ["code"] = 1, ["message"] = said, ["data"] = said }.ToJsonString()}} }""");
                break;
            default:
                Line(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/message", ["params"] = new JsonObject { ["data"] = said } }.ToJsonString());
                Result(id, new JsonObject { ["content"] = new JsonArray(), ["structuredContent"] = arguments.DeepClone() }.ToJsonString());
                break;
        }

        return null;
    }

    private static IEnumerable<JsonNode> Names() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => (JsonNode)JsonValue.Create(name));

    private static async Task FloodErrorsAsync()
    {
        await using var errors = System.Console.OpenStandardError();
        for (var i = 0; i < 100; i++)
        {
            await errors.WriteAsync(new byte[1024 * 1024]);
        }

        await errors.WriteAsync(Encoding.UTF8.GetBytes(ErrorCanary + "-last"));
    }

    private static int StartChild()
    {
#pragma warning disable RS0030 // A hosted server that starts a process of its own.
        using var child = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(HostileChild).Assembly.Location, Switch, "silent"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
#pragma warning restore RS0030
        return child.Id;
    }

    private void Huge(string begin, string end)
    {
        Bytes(Encoding.UTF8.GetBytes(begin));
        var chunk = new byte[1024 * 1024];
        chunk.AsSpan().Fill((byte)'y');
        for (var i = 0; i < 100; i++)
        {
            Bytes(chunk);
        }

        Bytes(Encoding.UTF8.GetBytes(end));
    }

    private void Repeat(string line, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Line(line);
        }
    }

    private void Result(string? id, string result) => Line($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");

    private void Line(string text) => Bytes(Encoding.UTF8.GetBytes(text + "\n"));

    private void Bytes(byte[] bytes)
    {
        lock (_lock)
        {
            try
            {
                _output.Write(bytes);
                _output.Flush();
            }
            catch (IOException)
            {
                Environment.Exit(9); // the nest closed the pipe
            }
        }
    }
}
