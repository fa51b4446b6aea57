using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Refuses versions that nobody speaks with the list that <c>server/discover</c> gives, which the SDK's own refusal does not (2.3.1).</summary>
internal static class FixtureVersions
{
    private static readonly string[] Known = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var requested = context.Request.Headers["MCP-Protocol-Version"].ToString();
        if (requested.Length == 0 || Known.Contains(requested) || context.Request.Method != HttpMethods.Post)
        {
            await next(context);
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = body.RootElement.TryGetProperty("id", out var id) ? JsonNode.Parse(id.GetRawText()) : null,
            ["error"] = new JsonObject
            {
                ["code"] = -32022,
                ["message"] = "This protocol version is not spoken here.",
                ["data"] = new JsonObject { ["supported"] = new JsonArray("2026-07-28"), ["requested"] = requested },
            },
        });
    }
}
