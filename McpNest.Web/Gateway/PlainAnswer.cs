using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>Answers the gateway gives itself, before the protocol has the word.</summary>
internal static class PlainAnswer
{
    public static Task NotFoundAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status404NotFound, "Not found.");

    public static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    /// <param name="id">The request's JSON-RPC id when it is known.</param>
    public static Task JsonRpcErrorAsync(HttpContext context, int status, int code, string sentence, JsonNode? id = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var error = new JsonObject { ["code"] = code, ["message"] = sentence };
        return context.Response.WriteAsync(
            new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["error"] = error }.ToJsonString(), context.RequestAborted);
    }
}
