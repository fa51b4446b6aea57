using System.Text;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Gateway;

/// <summary>An agent of the stateless era that writes its own HTTP.</summary>
internal sealed class StatelessAgent(GatewayHost host)
{
    public const string Version = "2026-07-28";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Posts a request, with what the era demands added, and returns once the answer has begun.</summary>
    public Task<HttpResponseMessage> OpenAsync(string method, string parameters = "{}", string? name = null, CancellationTokenSource? close = null)
    {
        var body = JsonNode.Parse(parameters)!.AsObject();
        var meta = body["_meta"]?.DeepClone().AsObject() ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = Version;
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        meta["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "raw", ["version"] = "2" };
        body["_meta"] = meta;
        return OpenRawAsync(method, body, name, close);
    }

    /// <summary>Posts a request whose <c>params</c> are not touched.</summary>
    public Task<HttpResponseMessage> OpenRawAsync(string method, JsonNode? parameters, string? name = null, CancellationTokenSource? close = null)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "s1", ["method"] = method };
        if (parameters is not null)
        {
            message["params"] = parameters;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, host.PersonalUrl)
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Version);
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        request.Headers.TryAddWithoutValidation("Mcp-Name", name is null ? [] : [name]);
        return host.OpenAsync(request, close?.Token ?? Cancel);
    }

    /// <summary>Posts a request and reads its plain answer.</summary>
    public async Task<(int Status, JsonNode Message)> AskAsync(string method, string parameters = "{}", string? name = null)
    {
        var answer = await OpenAsync(method, parameters, name);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!);
    }
}
