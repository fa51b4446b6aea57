using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>
/// The bytes that are hashed: RFC 8785 canonical JSON of a versioned envelope. docs/journal.md describes every field.
/// Members are written in the order RFC 8785 sorts them; values that are not known are left out.
/// </summary>
internal static class RecordEncoding
{
    /// <summary>Version of the envelope (<c>v</c>).</summary>
    public const int Version = 1;

    private static readonly JsonWriterOptions s_writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Change(ChainHead previous, DateTimeOffset at, Actor actor, Change change) => Record(json =>
    {
        json.WriteString("actor", actor.ToString());
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WritePropertyName("body");
        json.WriteRawValue(CanonicalJson.Encode(ChangeJson.Write(change)));
        Envelope(json, "change", previous);
    });

    public static byte[] Call(ChainHead previous, DateTimeOffset at, CallIntent intent, CallSubject subject, Decision decision) => Record(json =>
    {
        json.WriteString("agent", intent.AgentId);
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WriteString("callId", intent.CallId);
        if (subject.Server is not null)
        {
            json.WriteString("credential", WireName.Of(subject.Server.Credential));
        }

        json.WriteString("decision", decision.IsAllowed ? "allowed" : "denied");
        Optional(json, "fingerprint", subject.Tool?.Live?.Hex);
        Optional(json, "grant", decision.GrantId?.ToString());
        json.WriteString("kind", "call");
        Optional(json, "member", subject.MemberId?.ToString());
        json.WriteString("method", intent.Method);
        json.WriteNumber("policyVersion", decision.PolicyVersion);
        json.WriteString("prev", previous.Hash);
        json.WriteNumber("process", Environment.ProcessId);
        Optional(json, "protocol", intent.ProtocolVersion);
        Optional(json, "reason", decision.Reason is { } reason ? WireName.Of(reason) : null);
        json.WriteNumber("requestBytes", intent.RequestBytes);
        json.WriteNumber("rules", AccessPolicy.RulesVersion);
        Optional(json, "scheme", intent.ResourceScheme);
        json.WriteNumber("seq", previous.Seq + 1);
        Optional(json, "server", subject.ServerName);
        Optional(json, "serverId", subject.Server?.Id.ToString());
        Optional(json, "tool", subject.ToolName);
        Optional(json, "toolId", subject.Tool?.Id.ToString());
        Optional(json, "unknownHash", intent.UnknownNameHash);
        if (intent.UnknownNameLength is { } length)
        {
            json.WriteNumber("unknownLength", length);
        }

        json.WriteNumber("v", Version);
    });

    public static byte[] Outcome(ChainHead previous, DateTimeOffset at, long intentSeq, Guid callId, CallEnd end) => Record(json =>
    {
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WriteString("callId", callId);
        if (end.Duration is { } duration)
        {
            json.WriteNumber("durationMs", (long)duration.TotalMilliseconds);
        }

        json.WriteNumber("intent", intentSeq);
        json.WriteString("kind", "outcome");
        json.WriteString("outcome", WireName.Of(end.Outcome));
        json.WriteString("prev", previous.Hash);
        if (end.ResponseBytes is { } bytes)
        {
            json.WriteNumber("responseBytes", bytes);
        }

        json.WriteNumber("seq", previous.Seq + 1);
        json.WriteNumber("v", Version);
    });

    /// <summary>Requests of one agent that a limit refused within one window.</summary>
    public static byte[] Limit(ChainHead previous, DateTimeOffset at, LimitReached reached) => Record(json =>
    {
        json.WriteString("agent", reached.AgentId);
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WriteNumber("count", reached.Count);
        json.WriteString("kind", "limit");
        json.WriteString("limit", WireName.Of(reached.Limit));
        json.WriteString("member", reached.MemberId);
        json.WriteString("prev", previous.Hash);
        json.WriteNumber("seq", previous.Seq + 1);
        json.WriteString("since", UtcJsonConverter.ToText(reached.Since));
        json.WriteNumber("v", Version);
    });

    /// <summary>Two of these are written when the gate opens again: that it was closed, since when and why, and that it is open.</summary>
    public static byte[] Gate(ChainHead previous, DateTimeOffset at, bool opened, DateTimeOffset closedAt, GateReason reason) => Record(json =>
    {
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WriteString("closedAt", UtcJsonConverter.ToText(closedAt));
        json.WriteString("kind", "gate");
        json.WriteString("prev", previous.Hash);
        json.WriteString("reason", WireName.Of(reason));
        json.WriteNumber("seq", previous.Seq + 1);
        json.WriteString("state", opened ? "opened" : "closed");
        json.WriteNumber("v", Version);
    });

    /// <summary>Something that befell the nest.</summary>
    public static byte[] Event(ChainHead previous, DateTimeOffset at, NestEvent happening) => Record(json =>
    {
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WritePropertyName("body");
        json.WriteRawValue(CanonicalJson.Encode(ChangeJson.Write(happening)));
        Envelope(json, "event", previous);
    });

    /// <summary>The policy as of one record; with <see cref="StateRecord.Removed"/>, the reason why records are missing.</summary>
    public static byte[] State(ChainHead previous, DateTimeOffset at, Actor actor, StateRecord state) => Record(json =>
    {
        json.WriteString("actor", actor.ToString());
        json.WriteString("at", UtcJsonConverter.ToText(at));
        json.WriteString("kind", "state");
        json.WriteString("prev", previous.Hash);
        if (state.Removed is { } removed)
        {
            json.WriteStartObject("removed");
            json.WriteNumber("count", removed.Count);
            json.WriteNumber("from", removed.From);
            json.WriteNumber("through", removed.Through);
            json.WriteEndObject();
        }

        json.WriteNumber("seq", previous.Seq + 1);
        json.WritePropertyName("state");
        json.WriteRawValue(CanonicalJson.Encode(ChangeJson.Write(state.State.ToImage())));
        json.WriteNumber("through", state.Through.Seq);
        json.WriteString("throughHash", state.Through.Hash);
        json.WriteNumber("v", Version);
    });

    private static void Envelope(Utf8JsonWriter json, string kind, ChainHead previous)
    {
        json.WriteString("kind", kind);
        json.WriteString("prev", previous.Hash);
        json.WriteNumber("seq", previous.Seq + 1);
        json.WriteNumber("v", Version);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static byte[] Record(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_writer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
