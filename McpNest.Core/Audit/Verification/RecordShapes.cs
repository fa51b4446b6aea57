using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Which members a record of each kind has, and what they look like. Members that are not known here are left alone.</summary>
internal static class RecordShapes
{
    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> s_id = SearchValues.Create("0123456789abcdef-"u8);

    private static readonly FrozenDictionary<string, Shape> s_shapes = new Shape[]
    {
        new("change", RecordKind.Change, [(Field.Actor, Actor), (Field.Body, Object)], []),
        new("event", RecordKind.Event, [(Field.Body, Object)], []),
        new(
            "call",
            RecordKind.Call,
            [
                (Field.Agent, Id), (Field.CallId, Id), (Field.Decision, OneOf("allowed", "denied")), (Field.Method, Text), (Field.PolicyVersion, Number),
                (Field.Process, Number), (Field.RequestBytes, Number), (Field.Rules, Number),
            ],
            [
                (Field.Credential, OneOf([.. WireName.All<CredentialKind>()])), (Field.Fingerprint, Text), (Field.Grant, Id), (Field.Member, Id),
                (Field.Protocol, Text), (Field.Reason, OneOf([.. WireName.All<DenialReason>()])), (Field.Scheme, Text), (Field.Server, Text),
                (Field.ServerId, Id), (Field.Tool, Text), (Field.ToolId, Id), (Field.UnknownHash, Text), (Field.UnknownLength, Number),
            ]),
        new(
            "outcome",
            RecordKind.Outcome,
            [(Field.CallId, Id), (Field.Intent, Number), (Field.Outcome, OneOf([.. WireName.All<CallOutcome>().Where(name => name != "denied")]))],
            [(Field.DurationMs, Number), (Field.ResponseBytes, Number)]),
        new("limit", RecordKind.Limit, [(Field.Agent, Id), (Field.Count, Number), (Field.Limit, OneOf([.. WireName.All<LimitKind>()])), (Field.Member, Id), (Field.Since, Instant)], []),
        new("gate", RecordKind.Gate, [(Field.ClosedAt, Instant), (Field.Reason, OneOf([.. WireName.All<GateReason>()])), (Field.State, OneOf("closed", "opened"))], []),
        new("state", RecordKind.State, [(Field.Actor, Actor), (Field.State, Object), (Field.Through, Number), (Field.ThroughHash, Hash)], [(Field.Removed, Object)]),
    }.ToFrozenDictionary(shape => shape.Name);

    private static readonly FrozenDictionary<string, Shape>.AlternateLookup<ReadOnlySpan<char>> s_byName = s_shapes.GetAlternateLookup<ReadOnlySpan<char>>();

    private delegate bool Look(JsonTokenType type, ReadOnlySpan<byte> value);

    public static void Check(InspectedRecord record)
    {
        if (record.Number(Field.V) is not > 0)
        {
            record.Fault = "does not say of which version it is";
        }
        else if (record.Number(Field.V) != RecordEncoding.Version)
        {
            record.Foreign = "is of a version of this format that is not known here";
        }
        else if (record.TypeOf(Field.Kind) != JsonTokenType.String || record.Raw(Field.Kind).Length is 0 or > 20)
        {
            record.Fault = "does not say of which kind it is";
        }
        else if (record.Number(Field.Seq) is not > 0 || !Hash(record.TypeOf(Field.Prev), record.Raw(Field.Prev)))
        {
            record.Fault = "does not say where it stands";
        }
        else if (record.TypeOf(Field.At) != JsonTokenType.String || !Instants.TryParse(record.Raw(Field.At), out var at))
        {
            record.Fault = "does not say when it was made";
        }
        else
        {
            record.At = at;
            CheckMembers(record);
        }
    }

    private static void CheckMembers(InspectedRecord record)
    {
        Span<char> name = stackalloc char[20];
        var length = Encoding.UTF8.GetChars(record.Raw(Field.Kind), name);
        if (!s_byName.TryGetValue(name[..length], out var shape))
        {
            record.Foreign = "is of a kind that is not known here";
            return;
        }

        foreach (var (field, look) in shape.Needed)
        {
            if (!look(record.TypeOf(field), record.Raw(field)))
            {
                record.Fault = $"has no right member {JsonNamingPolicy.CamelCase.ConvertName(field.ToString())}";
                return;
            }
        }

        foreach (var (field, look) in shape.Possible)
        {
            if (record.Has(field) && !look(record.TypeOf(field), record.Raw(field)))
            {
                record.Fault = $"has a wrong member {JsonNamingPolicy.CamelCase.ConvertName(field.ToString())}";
                return;
            }
        }

        record.Kind = shape.Letter;
    }

    private static bool Text(JsonTokenType type, ReadOnlySpan<byte> value) => type == JsonTokenType.String;

    private static bool Object(JsonTokenType type, ReadOnlySpan<byte> value) => type == JsonTokenType.StartObject;

    private static bool Number(JsonTokenType type, ReadOnlySpan<byte> value) =>
        type == JsonTokenType.Number && value.Length <= 15 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool Instant(JsonTokenType type, ReadOnlySpan<byte> value) => type == JsonTokenType.String && Instants.TryParse(value, out _);

    private static bool Hash(JsonTokenType type, ReadOnlySpan<byte> value) =>
        type == JsonTokenType.String && value.Length == 64 && !value.ContainsAnyExcept(s_hex);

    private static bool Id(JsonTokenType type, ReadOnlySpan<byte> value) =>
        type == JsonTokenType.String && value.Length == 36 && !value.ContainsAnyExcept(s_id)
        && Utf8Parser.TryParse(value, out Guid _, out var used) && used == 36;

    private static bool Actor(JsonTokenType type, ReadOnlySpan<byte> value) =>
        type == JsonTokenType.String
        && (value.SequenceEqual("operator"u8) || value.SequenceEqual("nest"u8) || (value.StartsWith("member:"u8) && Id(type, value[7..])));

    private static Look OneOf(params string[] words)
    {
        byte[][] all = [.. words.Select(Encoding.UTF8.GetBytes)];
        return (type, value) =>
        {
            foreach (var word in all)
            {
                if (value.SequenceEqual(word))
                {
                    return type == JsonTokenType.String;
                }
            }

            return false;
        };
    }

    private sealed record Shape(string Name, string Letter, (Field Field, Look Look)[] Needed, (Field Field, Look Look)[] Possible);
}
