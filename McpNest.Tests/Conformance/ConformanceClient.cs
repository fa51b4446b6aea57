using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Web.CommandLine;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Conformance;

/// <summary>
/// The client that the suite starts to test a client: it puts the suite's server behind a running nest, and then uses all that the server
/// offers through the nest, so that what the suite judges is what the nest sends.
/// </summary>
internal static class ConformanceClient
{
    /// <summary>Makes the test program this client.</summary>
    public const string Switch = "--conformance-client";

    private const string ListedOnly = "json-schema-ref-no-deref";

    private static string? Scenario => Environment.GetEnvironmentVariable("MCP_CONFORMANCE_SCENARIO");

    /// <param name="args">The nest's data folder, its address, and the suite's server; the server alone is used without a nest.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case [var data, var nest, var server]:
                var name = "s" + new Uri(server).Port;
                await UseAsync(await PutBehindAsync(data, nest, name, server), name + "__");
                return 0;
            case [var server]:
                await UseAsync(server, "");
                return 0;
            default:
                return 2;
        }
    }

    // Returns the personal URL of somebody who may use the server, and nothing else.
    private static async Task<string> PutBehindAsync(string data, string nest, string name, string server)
    {
        var seed = Path.GetTempFileName();
        await File.WriteAllTextAsync(seed, Seed(name, server).ToJsonString());
        await CommandAsync(data, "apply", seed);
        File.Delete(seed);
        return await CommandAsync(data, "key", "issue", $"{name}@example.com", "--agent", "Suite", "--base-url", nest);
    }

    private static async Task UseAsync(string url, string prefix)
    {
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = new Uri(url), TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions
            {
                ProtocolVersion = Environment.GetEnvironmentVariable("MCP_CONFORMANCE_PROTOCOL_VERSION"),
                ClientInfo = new() { Name = "conformance", Version = "1" },
                Handlers = new() { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = "accept", Content = Confirmed() }) },
            });
        var tools = await client.ListToolsAsync();
        foreach (var tool in tools.Where(_ => Scenario != ListedOnly))
        {
            await client.CallToolAsync(tool.Name, Arguments(tool.ProtocolTool, tools, prefix));
        }

        if (client.ServerCapabilities.Resources is not null)
        {
            foreach (var resource in await client.ListResourcesAsync())
            {
                await client.ReadResourceAsync(resource.Uri);
            }
        }

        if (client.ServerCapabilities.Prompts is not null)
        {
            foreach (var prompt in await client.ListPromptsAsync())
            {
                await client.GetPromptAsync(prompt.Name);
            }
        }
    }

    // What the scenario says, or the simplest value for each property that is required.
    private static Dictionary<string, object?> Arguments(Tool tool, IEnumerable<McpClientTool> tools, string prefix)
    {
        var name = tool.Name[prefix.Length..];
        var context = JsonNode.Parse(Environment.GetEnvironmentVariable("MCP_CONFORMANCE_CONTEXT") ?? "{}")!;
        if (context["toolCalls"]?.AsArray().FirstOrDefault(call => (string?)call!["name"] == name) is { } call)
        {
            return call["arguments"]!.AsObject().ToDictionary(argument => argument.Key, argument => (object?)argument.Value);
        }

        if (name == "json_schema_echo")
        {
            return new() { ["schema"] = tools.Single(other => other.Name == prefix + "json_schema_2020_12_tool").ProtocolTool.InputSchema };
        }

        return tool.InputSchema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(item => item.GetString()!).ToDictionary(item => item, item => Simple(tool.InputSchema, item))
            : [];
    }

    private static object? Simple(JsonElement schema, string property) =>
        schema.GetProperty("properties").GetProperty(property).TryGetProperty("type", out var type) && type.GetString() is "number" or "integer" ? 1 : "one";

    private static Dictionary<string, JsonElement> Confirmed() => new() { ["confirmed"] = JsonSerializer.SerializeToElement(true) };

    private static JsonObject Seed(string name, string server) => new()
    {
        ["servers"] = new JsonArray(new JsonObject { ["name"] = name, ["transport"] = "http", ["url"] = server, ["approve"] = "all" }),
        ["members"] = new JsonArray(new JsonObject { ["email"] = $"{name}@example.com" }),
        ["grants"] = new JsonArray(new JsonObject
        {
            ["to"] = $"member:{name}@example.com",
            ["server"] = name,
            ["tools"] = "*",
            ["effect"] = "allow",
        }),
    };

    private static async Task<string> CommandAsync(string data, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await NestCommandLine.RunAsync(["--data", data, .. args], new CommandOutput(output, error, TextReader.Null), CancellationToken.None);
        return code == 0 ? output.ToString().Trim() : throw new McpException($"{string.Join(' ', args)}: {error}");
    }
}
