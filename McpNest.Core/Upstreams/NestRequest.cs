using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>All that the nest asks a server on its own account. Nothing here moves data of a member.</summary>
internal sealed class NestRequest
{
    public const string ListenMethod = "subscriptions/listen";

    private NestRequest(string method, JsonObject? parameters)
    {
        Method = method;
        Parameters = parameters;
    }

    /// <summary>How the nest introduces itself: <c>name/version</c>.</summary>
    public static string Product => "mcpnest/" + ProgramVersion.Text;

    public string Method { get; }

    public JsonObject? Parameters { get; }

    public static JsonObject ClientInfo => new() { ["name"] = "mcpnest", ["version"] = ProgramVersion.Text };

    /// <summary>The session era's first message.</summary>
    /// <param name="offered">What the server may ask of the agent behind this connection.</param>
    public static NestRequest Initialize(string protocolVersion, JsonObject offered) => new("initialize", new JsonObject
    {
        ["protocolVersion"] = protocolVersion,
        ["capabilities"] = offered,
        ["clientInfo"] = ClientInfo,
    });

    /// <summary>The stateless era's question what a server is.</summary>
    public static NestRequest Discover() => new("server/discover", null);

    /// <summary>The stateless era's stream of announcements.</summary>
    public static NestRequest Listen(JsonObject notifications) => new(ListenMethod, new JsonObject { ["notifications"] = notifications });

    public static NestRequest ListTools(string? cursor) => List("tools/list", cursor);

    public static NestRequest ListPrompts(string? cursor) => List("prompts/list", cursor);

    public static NestRequest ListResources(string? cursor) => List("resources/list", cursor);

    public static NestRequest ListResourceTemplates(string? cursor) => List("resources/templates/list", cursor);

    /// <summary>How much a session-era server should log for the agent of this connection.</summary>
    public static NestRequest SetLogLevel(string level) => new("logging/setLevel", new JsonObject { ["level"] = level });

    private static NestRequest List(string method, string? cursor) =>
        new(method, cursor is null ? null : new JsonObject { ["cursor"] = cursor });
}
