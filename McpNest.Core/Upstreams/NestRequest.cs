using System.Reflection;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>All that the nest asks a server on its own account. Nothing here moves data of a member.</summary>
internal sealed class NestRequest
{
    private static readonly string s_version =
        typeof(NestRequest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private NestRequest(string method, JsonObject? parameters)
    {
        Method = method;
        Parameters = parameters;
    }

    /// <summary>How the nest introduces itself: <c>name/version</c>.</summary>
    public static string Product => "mcpnest/" + s_version;

    public string Method { get; }

    public JsonObject? Parameters { get; }

    /// <summary>The session era's first message. No capabilities: the nest takes no requests from servers.</summary>
    public static NestRequest Initialize(string protocolVersion) => new("initialize", new JsonObject
    {
        ["protocolVersion"] = protocolVersion,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "mcpnest", ["version"] = s_version },
    });

    public static NestRequest ListTools(string? cursor) => List("tools/list", cursor);

    public static NestRequest ListPrompts(string? cursor) => List("prompts/list", cursor);

    public static NestRequest ListResources(string? cursor) => List("resources/list", cursor);

    public static NestRequest ListResourceTemplates(string? cursor) => List("resources/templates/list", cursor);

    /// <summary>How much a session-era server should log for the agent of this connection.</summary>
    public static NestRequest SetLogLevel(string level) => new("logging/setLevel", new JsonObject { ["level"] = level });

    private static NestRequest List(string method, string? cursor) =>
        new(method, cursor is null ? null : new JsonObject { ["cursor"] = cursor });
}
