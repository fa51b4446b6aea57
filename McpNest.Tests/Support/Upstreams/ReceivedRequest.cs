using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>A request as <see cref="FakeHttpServer"/> got it.</summary>
internal sealed record ReceivedRequest(string Verb, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>JSON-RPC method; null for an answer, or when there is no body.</summary>
    public string? Method => Body.Length == 0 ? null : (string?)JsonNode.Parse(Body)!["method"];

    /// <summary>JSON-RPC id, as text.</summary>
    public string? Id => Body.Length == 0 ? null : JsonNode.Parse(Body)!["id"]?.ToJsonString();

    public static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new ReceivedRequest(
            request.Method,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
    }
}
