using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Audit.Signing;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Evidence;

/// <summary>schema.json says what records are, and nothing else fits it.</summary>
public sealed class EvidenceSchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SchemaCheck _schema = new(EvidenceSchema.Create());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Type> Changes => [.. Kinds(typeof(Change))];

    public static TheoryData<Type> Events => [.. Kinds(typeof(NestEvent))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RecordsOfEveryKind_Fit()
    {
        var records = await RecordsAsync();

        Assert.Equal(
            ["call", "change", "event", "gate", "limit", "outcome", "state"], records.Select(record => (string)record["kind"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.True(_schema.Accepts(record), record.ToJsonString()));
    }

    [Fact]
    public async Task RecordWithAMemberMoreOrLess_DoesNotFit()
    {
        foreach (var record in await RecordsAsync())
        {
            var more = record.DeepClone();
            more["arguments"] = "what was said";
            Assert.False(_schema.Accepts(more));
            foreach (var member in new[] { "v", "seq", "at", "kind", "prev" })
            {
                var less = record.DeepClone().AsObject();
                less.Remove(member);
                Assert.False(_schema.Accepts(less));
                less[member] = new JsonArray();
                Assert.False(_schema.Accepts(less));
            }

            if (record["body"] is { } body)
            {
                body["text"] = "what was said";
                Assert.False(_schema.Accepts(record));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_Fits(Type kind)
    {
        foreach (var full in new[] { true, false })
        {
            var body = ChangeJson.Write((Change)Sample(kind, full)!);
            Assert.True(_schema.Accepts(Envelope("change", body, "nest")), body.GetRawText());
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_Fits(Type kind)
    {
        var body = ChangeJson.Write((NestEvent)Sample(kind, full: true)!);
        Assert.True(_schema.Accepts(Envelope("event", body)), body.GetRawText());
    }

    private static IEnumerable<Type> Kinds(Type type) =>
        type.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType);

    private static JsonObject Envelope(string kind, JsonElement body, string? actor = null)
    {
        var record = new JsonObject
        {
            ["v"] = 1,
            ["seq"] = 7,
            ["at"] = "2026-11-23T04:05:06.0000000Z",
            ["kind"] = kind,
            ["prev"] = new string('0', 64),
            ["body"] = JsonObject.Create(body),
        };
        if (actor is not null)
        {
            record["actor"] = actor;
        }

        return record;
    }

    /// <summary>Any value of a type, with or without what may be left out.</summary>
    private static object? Sample(Type type, bool full)
    {
        if (type == typeof(string))
        {
            return "text";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return full ? Sample(inner, full) : null;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var item = type.GetGenericArguments()[0];
            var items = Array.CreateInstance(item, 1);
            items.SetValue(Sample(item, full), 0);
            return typeof(ImmutableArray).GetMethods().Single(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true, Name: "items" }])
                .MakeGenericMethod(item).Invoke(null, [items]);
        }

        if (type == typeof(Guid))
        {
            return Guid.CreateVersion7();
        }

        if (type.IsPrimitive || type.IsEnum || type == typeof(DateTimeOffset) || type == typeof(DateOnly))
        {
            return Activator.CreateInstance(type);
        }

        var constructor = type.GetConstructors().First(candidate => candidate.GetParameters() is not [{ } only] || only.ParameterType != type);
        var nulls = new System.Reflection.NullabilityInfoContext();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            !full && nulls.Create(parameter).ReadState == System.Reflection.NullabilityState.Nullable ? null : Sample(parameter.ParameterType, full))]);
    }

    private async Task<List<JsonNode>> RecordsAsync()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var nest = stage.Nest;
        await nest.Journal.StartServingAsync(Cancel);
        await stage.CallAsync();
        var (state, head) = (nest.Journal.State, nest.Journal.Head);
        await nest.Commit(new Change.GrantRemoved(nest.GrantId), new Change.Stopped(StopScope.Server, nest.ServerId), new Change.GroupAdded(Guid.CreateVersion7()));
        await stage.CallAsync(); // denied
        await nest.Journal.AdmitAsync(nest.Intent() with { Target = CallTarget.Unknown, UnknownNameLength = 4, UnknownNameHash = new string('a', 64), ResourceScheme = "file", ProtocolVersion = "2025-11-25" }, Cancel);
        nest.Journal.Record(new LimitReached(LimitKind.AgentRate, nest.AgentId, nest.MemberId, 3, DateTimeOffset.UnixEpoch));
        nest.Journal.Record(new NestEvent.ClockJumped(DateTimeOffset.UnixEpoch));
        await nest.Journal.CommitStateAsync(Actor.Nest, new StateRecord(head, new RemovedRange(1, 2, 2), state), Cancel);
        File.Move(_folder.File("nest.db"), _folder.File("elsewhere"));
        await Assert.ThrowsAnyAsync<Exception>(() => nest.Commit(new Change.GroupAdded(Guid.CreateVersion7())));
        File.Move(_folder.File("elsewhere"), _folder.File("nest.db"));
        await Support.Upstreams.Eventually.Holds(() => nest.Journal.ClosedBecause is null);

        await using var db = nest.Database.CreateDbContext();
        return [.. db.Journal.OrderBy(row => row.Seq).Select(row => row.Body).AsEnumerable().Select(body => JsonNode.Parse(body)!)];
    }
}
