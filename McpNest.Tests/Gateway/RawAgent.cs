using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Gateway;

/// <summary>An agent of the session era that writes its own HTTP, so that nothing is hidden or repaired.</summary>
internal sealed class RawAgent(GatewayHost host, string version = "2025-11-25", string? key = null)
{
    private int _lastId;

    public string? Session { get; private set; }

    public string Url => new Uri(host.Address, $"/u/{key ?? host.Key}/mcp").ToString();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RawAgent> OpenAsync(GatewayHost host, string capabilities = "{}", string? key = null)
    {
        var agent = new RawAgent(host, key: key);
        await agent.InitializeAsync(capabilities);
        return agent;
    }

    /// <summary>Opens a session.</summary>
    /// <returns>The result.</returns>
    public async Task<JsonNode> InitializeAsync(string capabilities = "{}", string? asked = null)
    {
        Session = null;
        var answer = await PostAsync(
            $$$"""
            {"jsonrpc":"2.0","id":"init","method":"initialize","params":
            {"protocolVersion":"{{{asked ?? version}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"raw","version":"1"} } }
            """);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Session = answer.Headers.GetValues("Mcp-Session-Id").Single();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["result"]!;
    }

    /// <summary>Posts a request and returns its whole answer.</summary>
    public async Task<JsonNode> AskAsync(string method, string parameters = "{}")
    {
        var answer = await PostAsync(Request(method, parameters));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (answer.Content.Headers.ContentType!.MediaType == "application/json")
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        }

        using var stream = await FakeEventReader.OfAsync(answer);
        return (await stream.NextAsync())!;
    }

    public string Request(string method, string parameters = "{}") =>
        $$"""{"jsonrpc":"2.0","id":{{Interlocked.Increment(ref _lastId)}},"method":"{{method}}","params":{{parameters}}}""";

    public Task<HttpResponseMessage> PostAsync(string message) => SendAsync(HttpMethod.Post, message, CancellationToken.None);

    public Task<HttpResponseMessage> DeleteAsync() => SendAsync(HttpMethod.Delete, null, CancellationToken.None);

    /// <summary>Opens the session's stream.</summary>
    public async Task<FakeEventReader> ListenAsync() => await FakeEventReader.OfAsync(await SendAsync(HttpMethod.Get, null, CancellationToken.None));

    /// <summary>Posts and returns once the answer has begun.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Url);
        request.Headers.TryAddWithoutValidation("Accept", method == HttpMethod.Get ? "text/event-stream" : "application/json, text/event-stream");
        if (message is not null)
        {
            request.Content = new StringContent(message, Encoding.UTF8, "application/json");
        }

        if (Session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", Session);
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        }

        return await host.OpenAsync(request, cancellationToken);
    }
}
