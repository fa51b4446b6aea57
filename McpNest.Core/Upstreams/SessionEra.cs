using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>
/// How servers are spoken to from 2024-11-05 to 2025-11-25: a handshake first, then a session. The stateless era of
/// 2026-07-28 gets its own class beside this one.
/// </summary>
internal sealed class SessionEra
{
    private const string Newest = "2025-11-25";

    private static readonly string[] s_spoken = ["2024-11-05", "2025-03-26", "2025-06-18", Newest];

    /// <summary>What a server sends when its tools are no longer the same.</summary>
    public const string ToolsChanged = "notifications/tools/list_changed";

    /// <summary>The version agreed on; null before the handshake.</summary>
    public string? ProtocolVersion { get; private set; }

    /// <summary>Over HTTP, the session the server named; null when it keeps none.</summary>
    public string? SessionId { get; set; }

    /// <summary>The server's own; undefined when it gave none.</summary>
    public JsonElement Capabilities { get; private set; }

    /// <summary>Whether the server announces changes of its tools.</summary>
    public bool AnnouncesTools { get; private set; }

    public async Task ShakeHandsAsync(
        Func<NestRequest, CancellationToken, Task<UpstreamAnswer>> ask,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify,
        CancellationToken cancellationToken)
    {
        var answer = await ask(NestRequest.Initialize(Newest), cancellationToken);
        if (answer.IsError)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server refused the MCP handshake; check that its address and settings are right.");
        }

        var version = answer.Body.TryGetProperty("protocolVersion", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (!s_spoken.Contains(version))
        {
            throw new UpstreamException(
                UpstreamReplyKind.ProtocolFault, $"The server speaks no MCP version between {s_spoken[0]} and {Newest}; update the server.");
        }

        ProtocolVersion = version;
        Capabilities = Member(answer.Body, "capabilities");
        AnnouncesTools = Member(Member(Capabilities, "tools"), "listChanged").ValueKind == JsonValueKind.True;
        await notify(JsonRpc.Notification("notifications/initialized"), cancellationToken);
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;
}
