using System.Text.Json.Nodes;

namespace McpNest.Core.Gateway;

/// <summary>What an agent gets: a JSON-RPC <c>result</c> or <c>error</c>; exactly one is set.</summary>
public sealed record Answer(JsonNode? Result, JsonObject? Error)
{
    public static Answer OfResult(JsonNode? result) => new(result, null);

    public static Answer OfError(JsonObject error) => new(null, error);

    public static Answer OfError(int code, string sentence) => OfError(new JsonObject { ["code"] = code, ["message"] = sentence });

    /// <summary>A tool result that says what went wrong; models read it, where most clients hide JSON-RPC errors.</summary>
    public static Answer OfToolError(string sentence) => OfResult(new JsonObject
    {
        ["content"] = Text(sentence),
        ["isError"] = true,
    });

    internal static JsonArray Text(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];
}
