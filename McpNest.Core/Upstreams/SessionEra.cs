using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>How servers are spoken to from 2024-11-05 to 2025-11-25: a handshake first, then a session.</summary>
internal sealed class SessionEra(UpstreamUser user) : Era
{
    private const string Newest = "2025-11-25";

    private static readonly string[] s_spoken = ["2024-11-05", "2025-03-26", "2025-06-18", Newest];

    public override UpstreamEra Kind => UpstreamEra.Session;

    /// <summary>What the server may ask of the agent: what its client declared, when it speaks this era, too.</summary>
    public JsonObject Offered { get; } = AgentOffer.Of(user);

    /// <summary>Over HTTP, the session the server named; null when it keeps none.</summary>
    public string? SessionId { get; set; }

    public override async Task ShakeHandsAsync(
        Asker ask, Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify, CancellationToken cancellationToken)
    {
        var answer = await ask(NestRequest.Initialize(Newest, (JsonObject)Offered.DeepClone()), cancellationToken);
        if (answer.IsError)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server refused the MCP handshake; check that its address and settings are right.")
            {
                WrongEra = true, // servers of the other era say no in many ways
            };
        }

        var version = Member(answer.Body, "protocolVersion") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        if (!s_spoken.Contains(version))
        {
            throw new UpstreamException(
                UpstreamReplyKind.ProtocolFault, $"The server speaks no MCP version between {s_spoken[0]} and {Newest}; update the server.");
        }

        ProtocolVersion = version;
        Capabilities = Member(answer.Body, "capabilities");
        await notify(JsonRpc.Notification("notifications/initialized"), cancellationToken);
        if (user.LogLevel is { } level && Can("logging"))
        {
            try
            {
                await ask(NestRequest.SetLogLevel(level), cancellationToken);
            }
            catch (UpstreamException)
            {
                // It is a wish. If the connection is over, the next request says so.
            }
        }
    }

    public override JsonObject? Meta(JsonObject? parameters, OpenCall call) => Cleaned(parameters, call);
}
