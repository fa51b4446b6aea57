using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>How a server is spoken to: what comes before the first request, and what the nest adds to each.</summary>
internal abstract class Era
{
    // What only the nest may say to a server. Kept from an agent's own request, whichever era that came in.
    private static readonly string[] s_reserved =
        [MetaKeys.ProtocolVersion, MetaKeys.ClientInfo, MetaKeys.ClientCapabilities, MetaKeys.LogLevel, MetaKeys.SubscriptionId, MetaKeys.ServerInfo];

    public delegate Task<UpstreamAnswer> Asker(NestRequest request, CancellationToken cancellationToken);

    public abstract UpstreamEra Kind { get; }

    /// <summary>The version agreed on; null before that.</summary>
    public string? ProtocolVersion { get; protected set; }

    /// <summary>The server's <c>capabilities</c>; undefined when it gave none.</summary>
    public JsonElement Capabilities { get; protected set; }

    /// <summary>Agrees with the server on a version.</summary>
    /// <exception cref="UpstreamException">It did not work; <see cref="UpstreamException.WrongEra"/> when the server speaks the other way.</exception>
    public abstract Task ShakeHandsAsync(
        Asker ask, Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify, CancellationToken cancellationToken);

    /// <summary>What goes into <c>_meta</c> of a request; null leaves it as it is.</summary>
    public abstract JsonObject? Meta(JsonObject? parameters, OpenCall call);

    /// <summary>Whether the server says that it can do something, for example <c>tools</c>, <c>listChanged</c>.</summary>
    public bool Can(string feature, string? detail = null)
    {
        var member = Member(Capabilities, feature);
        return detail is null ? member.ValueKind == JsonValueKind.Object : Member(member, detail).ValueKind == JsonValueKind.True;
    }

    protected static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    protected static int? ErrorCode(UpstreamAnswer answer) =>
        answer.IsError && Member(answer.Body, "code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number : null;

    /// <summary>The agent's own <c>_meta</c> without what is the nest's to say, and with the nest's progress token for its own.</summary>
    protected static JsonObject? Cleaned(JsonObject? parameters, OpenCall call)
    {
        if (parameters?["_meta"] is not JsonObject sent)
        {
            return null;
        }

        var meta = (JsonObject)sent.DeepClone();
        foreach (var name in s_reserved)
        {
            meta.Remove(name);
        }

        meta.Remove(MetaKeys.ProgressToken);
        if (call.AgentToken is not null)
        {
            meta[MetaKeys.ProgressToken] = call.Id;
        }

        return meta;
    }
}
