using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>What the nest says of itself to agents.</summary>
internal sealed class NestIdentity(GatewayOptions options)
{
    private const int CacheMilliseconds = 5000;

    private const string Instructions =
        "McpNest stands in front of your team's MCP servers: people decide which tools you may use, and every call is recorded.";

    private const string StatusHint =
        " Call nest__status to see what you may use, what is held or down and why, and where to ask for more.";

    /// <summary>Name and version, for results of the stateless era.</summary>
    public static JsonObject ServerInfo() => new() { ["name"] = "mcpnest", ["title"] = "McpNest", ["version"] = ProgramVersion.Text };

    /// <summary>The result of <c>initialize</c>.</summary>
    public JsonObject Initialized(string protocolVersion) => new()
    {
        ["protocolVersion"] = protocolVersion,
        ["capabilities"] = Capabilities(),
        ["serverInfo"] = ServerInfo(),
        ["instructions"] = About,
    };

    /// <summary>The result of <c>server/discover</c>.</summary>
    public JsonObject Discovered() => new()
    {
        ["supportedVersions"] = new JsonArray([.. ProtocolVersions.All.Select(version => (JsonNode)version)]),
        ["capabilities"] = Capabilities(),
        ["instructions"] = About,
        ["ttlMs"] = CacheMilliseconds,
        ["cacheScope"] = "private",
    };

    private string About => Instructions + (options.StatusTool ? StatusHint : "");

    private static JsonObject Capabilities() => new()
    {
        ["tools"] = new JsonObject { ["listChanged"] = true },
        ["prompts"] = new JsonObject { ["listChanged"] = true },
        ["resources"] = new JsonObject { ["listChanged"] = true, ["subscribe"] = true },
        ["completions"] = new JsonObject(),
        ["logging"] = new JsonObject(),
    };
}
