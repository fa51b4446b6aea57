using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>JSON-RPC answers as plain JSON.</summary>
internal static class RpcAnswer
{
    public static Task WriteAsync(HttpContext context, int status, JsonElement id, Answer answer) =>
        WriteAsync(context, status, RpcText.Answer(id, answer));

    /// <param name="text">A whole JSON-RPC message.</param>
    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, int status, JsonElement id, int code, string sentence) =>
        WriteAsync(context, status, id, Answer.OfError(code, sentence));

    /// <summary>Refuses a version, and says which ones are spoken.</summary>
    public static Task RefuseVersionAsync(HttpContext context, JsonElement id, string requested) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, id, Answer.OfError(new JsonObject
        {
            ["code"] = GatewayCode.UnsupportedVersion,
            ["message"] = "This version of MCP is not spoken here.",
            ["data"] = new JsonObject
            {
                ["supported"] = new JsonArray([.. ProtocolVersions.All.Select(version => (JsonNode)version)]),
                ["requested"] = requested,
            },
        }));

    /// <summary>Refuses for now.</summary>
    public static Task RetryLaterAsync(HttpContext context, int status, JsonElement id, int code, string sentence, TimeSpan after)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return RefuseAsync(context, status, id, code, sentence);
    }
}
