using System.Text;
using System.Text.Json;

namespace McpNest.Core.Journal;

/// <summary>A call's record, read back. docs/journal.md describes every member; those that were left out are null.</summary>
public sealed record CallRecord
{
    public long Seq { get; private set; }

    public DateTimeOffset At { get; private set; }

    public Guid CallId { get; private set; }

    public Guid AgentId { get; private set; }

    public Guid? MemberId { get; private set; }

    public string Method { get; private set; } = "";

    public string? Server { get; private set; }

    public Guid? ServerId { get; private set; }

    public string? Tool { get; private set; }

    public Guid? ToolId { get; private set; }

    public int? UnknownLength { get; private set; }

    public string? UnknownHash { get; private set; }

    public string? Scheme { get; private set; }

    public bool Allowed { get; private set; }

    public string? Reason { get; private set; }

    public Guid? GrantId { get; private set; }

    public string? Fingerprint { get; private set; }

    public long PolicyVersion { get; private set; }

    public int Rules { get; private set; }

    public string? Credential { get; private set; }

    public string? Protocol { get; private set; }

    public int RequestBytes { get; private set; }

    /// <exception cref="InvalidDataException">It is no call's record of a version known here.</exception>
    public static CallRecord Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var record = new CallRecord();
            var json = new Utf8JsonReader(body);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                var place = Place(name);
                json.Read();
                record.Take(place, ref json);
            }

            return record;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("A record is no call of a version known here.", e);
        }
    }

    /// <summary>The name as one of a few constants, so that reading millions of records makes no garbage of them.</summary>
    private static string Place(ReadOnlySpan<byte> name)
    {
        foreach (var known in s_names)
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }

        return "";
    }

    private static readonly string[] s_names =
    [
        "agent", "at", "callId", "credential", "decision", "fingerprint", "grant", "member", "method", "policyVersion", "protocol", "reason",
        "requestBytes", "rules", "scheme", "seq", "server", "serverId", "tool", "toolId", "unknownHash", "unknownLength",
    ];

    private void Take(string name, ref Utf8JsonReader json)
    {
        switch (name)
        {
            case "agent":
                AgentId = json.GetGuid();
                break;
            case "at":
                At = UtcJsonConverter.FromText(json.GetString()!);
                break;
            case "callId":
                CallId = json.GetGuid();
                break;
            case "credential":
                Credential = json.GetString();
                break;
            case "decision":
                Allowed = json.GetString() switch
                {
                    "allowed" => true,
                    "denied" => false,
                    _ => throw new FormatException("A decision is neither allowed nor denied."),
                };
                break;
            case "fingerprint":
                Fingerprint = json.GetString();
                break;
            case "grant":
                GrantId = json.GetGuid();
                break;
            case "member":
                MemberId = json.GetGuid();
                break;
            case "method":
                Method = json.GetString()!;
                break;
            case "policyVersion":
                PolicyVersion = json.GetInt64();
                break;
            case "protocol":
                Protocol = json.GetString();
                break;
            case "reason":
                Reason = json.GetString();
                break;
            case "requestBytes":
                RequestBytes = json.GetInt32();
                break;
            case "rules":
                Rules = json.GetInt32();
                break;
            case "scheme":
                Scheme = json.GetString();
                break;
            case "seq":
                Seq = json.GetInt64();
                break;
            case "server":
                Server = json.GetString();
                break;
            case "serverId":
                ServerId = json.GetGuid();
                break;
            case "tool":
                Tool = json.GetString();
                break;
            case "toolId":
                ToolId = json.GetGuid();
                break;
            case "unknownHash":
                UnknownHash = json.GetString();
                break;
            case "unknownLength":
                UnknownLength = json.GetInt32();
                break;
            default:
                json.Skip();
                break;
        }
    }
}
