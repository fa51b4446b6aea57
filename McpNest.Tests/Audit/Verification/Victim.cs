using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Verification;

/// <summary>A small nest with records of every kind, made the way a nest makes them, and copies of it to tamper with.</summary>
public sealed class Victim : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _home = new();
    private readonly TempFolder _copies = new();
    private int _copy;

    internal TestKey Key { get; } = new();

    internal Chain Original { get; private set; } = null!;

    internal Guid Nest { get; private set; }

    /// <summary>Signed over a record in the middle, and over the last.</summary>
    internal List<Checkpoint> Checkpoints { get; } = [];

    /// <summary>One record of each kind that has others before and behind it.</summary>
    internal IEnumerable<JournalRow> Samples =>
        Original.Rows.Skip(1).SkipLast(1).GroupBy(row => row.Kind == "i" ? row.Kind + Original.Json(row.Seq)["decision"] : row.Kind).Select(rows => rows.Last());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using (var nest = TestJournal.Open(_home))
        {
            await FillAsync(nest);
            Nest = nest.Journal.State.InstanceId;
        }

        Original = Chain.Load(_home.File("nest.db"));
        // A gate closes when a disk fails; its records are made here without one.
        foreach (var opened in new[] { false, true })
        {
            Original.Append(RecordKind.Gate, head => RecordEncoding.Gate(head, DateTimeOffset.UnixEpoch, opened, DateTimeOffset.UnixEpoch, GateReason.DiskFull));
        }

        Original.Append(RecordKind.Event, head => RecordEncoding.Event(head, DateTimeOffset.UnixEpoch, new NestEvent.Stopped()));
        Original.Save(_home.File("nest.db"));
        Checkpoints.Add(Sign(Original, Original.Rows.Count / 2));
        Checkpoints.Add(Sign(Original, Original.Head.Seq));
    }

    internal Checkpoint Sign(Chain chain, long seq, TestKey? key = null) => (key ?? Key).Checkpoint(Nest, new ChainHead(seq, Convert.ToHexStringLower(chain[seq].Hash)));

    /// <summary>A data folder with these records, and everything else as it was.</summary>
    internal string Live(Chain chain, IEnumerable<Checkpoint>? checkpoints = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_copies.Path, $"live-{_copy++}")).FullName;
        File.Copy(_home.File("nest.db"), Path.Combine(folder, "nest.db"));
        if (chain != Original)
        {
            chain.Save(Path.Combine(folder, "nest.db"));
        }

        Write(Path.Combine(folder, "checkpoints"), checkpoints ?? Checkpoints);
        return folder;
    }

    /// <summary>An evidence folder with these records.</summary>
    internal string Evidence(Chain chain, IEnumerable<Checkpoint>? checkpoints = null, string? opening = null, TestKey? key = null)
    {
        var folder = Path.Combine(_copies.Path, $"evidence-{_copy++}");
        Write(folder, checkpoints ?? Checkpoints);
        File.WriteAllBytes(Path.Combine(folder, "records.jsonl"), chain.ToLines());
        File.WriteAllText(Path.Combine(folder, "public-key.pem"), (key ?? Key).Pem);
        if (opening is not null)
        {
            File.WriteAllText(Path.Combine(folder, "opening.json"), opening);
        }

        return folder;
    }

    internal static string Zip(string folder)
    {
        ZipFile.CreateFromDirectory(folder, folder + ".zip");
        return folder + ".zip";
    }

    /// <summary>The opening of an export that begins behind a record: the policy as of there, signed.</summary>
    internal string Opening(long seq, Action<JsonObject>? alter = null)
    {
        var state = Original.Rows.Where(row => row.Kind == RecordKind.Change && row.Seq <= seq).Aggregate(PolicyState.Empty, Draft.Fold);
        var json = new JsonObject
        {
            ["at"] = "2026-01-01T00:00:00.0000000Z",
            ["epoch"] = 1,
            ["hash"] = Convert.ToHexStringLower(Original[seq].Hash),
            ["key"] = Key.Public.Id,
            ["nest"] = Nest.ToString(),
            ["seq"] = seq,
            ["state"] = JsonNode.Parse(ChangeJson.Write(state.ToImage()).GetRawText()),
            ["v"] = 1,
        };
        json["signature"] = Key.Sign(Chain.Encode(json));
        alter?.Invoke(json);
        return json.ToJsonString();
    }

    internal static Task<VerificationResult> VerifyAsync(string path, Func<VerificationRequest, VerificationRequest>? with = null) =>
        JournalVerifier.VerifyAsync(with is null ? new VerificationRequest(path) : with(new VerificationRequest(path)), progress: null, Cancel);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        Key.Dispose();
        _home.Dispose();
        _copies.Dispose();
    }

    private static void Write(string folder, IEnumerable<Checkpoint> checkpoints)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "checkpoints.jsonl"), string.Concat(checkpoints.Select(checkpoint => checkpoint.ToLine() + "\n")));
    }

    private async Task FillAsync(TestJournal nest)
    {
        var journal = nest.Journal;
        var (other, group, status) = (Guid.CreateVersion7(), Guid.CreateVersion7(), nest.Intent() with { CallId = Guid.CreateVersion7(), Target = CallTarget.Status });
        using var definition = JsonDocument.Parse("""{"name":"read","description":"reads"}""");
        var print = ToolFingerprint.Of(definition.RootElement).Hex;
        await nest.Populate();
        await nest.Commit(
            new Change.CheckpointKeySet(Key.Public), new Change.MemberAdded(other, MemberKind.Person, MemberRole.Lead, null),
            new Change.GroupAdded(group), new Change.GroupMembersSet(group, [other]));
        await journal.StartServingAsync(Cancel);
        await nest.Call(); // nothing granted
        await journal.CommitAsync(
            Actor.Member(other), [new Change.ToolsDiscovered(nest.ServerId, [new SeenTool(nest.ToolId, "read", print)]), new Change.ToolsApproved(nest.ServerId, [new ToolVersion(nest.ToolId, print)])],
            (db, _) =>
            {
                db.Definitions.Add(new DefinitionRow { Fingerprint = print, Json = definition.RootElement.GetRawText(), FirstSeenAt = DateTimeOffset.UnixEpoch });
                return Task.CompletedTask;
            },
            Cancel);
        await nest.Grant();
        for (var i = 0; i < 3; i++)
        {
            var call = await nest.Call();
            journal.Complete(call.Permit!, new CallEnd(i == 0 ? CallOutcome.Succeeded : CallOutcome.ToolError, TimeSpan.FromMilliseconds(12 + i), 34 + i));
        }

        await journal.CommitStateAsync(Actor.Nest, new StateRecord(journal.Head, null, journal.State), Cancel);
        journal.Complete((await journal.AdmitAsync(status, Cancel)).Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(1), 99));
        await journal.AdmitAsync(nest.Intent() with { CallId = Guid.CreateVersion7(), Target = CallTarget.Unknown, UnknownNameHash = "ab12", UnknownNameLength = 7, Client = null }, Cancel);
        journal.Record(new LimitReached(LimitKind.AgentRate, nest.AgentId, nest.MemberId, 7, DateTimeOffset.UnixEpoch));
        await nest.Commit(new Change.Stopped(StopScope.Agent, nest.AgentId));
        await nest.Call();
        await nest.Commit(new Change.Resumed(StopScope.Agent, nest.AgentId));
        var last = await nest.Call();
        journal.Complete(last.Permit!, new CallEnd(CallOutcome.TimedOut, null, null));
        await nest.Commit(new Change.GrantRemoved(nest.GrantId));
        await nest.Call();
    }
}
