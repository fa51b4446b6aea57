using System.Net;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Relay;

/// <summary>What came back for one request.</summary>
/// <param name="Before">Notifications and requests of the server on the request's own stream.</param>
/// <param name="Answer">The JSON-RPC answer; null when there was none.</param>
internal sealed record RawExchange(HttpStatusCode Status, IReadOnlyList<JsonObject> Before, JsonObject? Answer);
