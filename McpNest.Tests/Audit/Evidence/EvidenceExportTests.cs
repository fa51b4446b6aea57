using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Audit.Signing;
using McpNest.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Audit.Evidence;

public sealed class EvidenceExportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_HoldsEveryBodyByteForByte()
    {
        await using var stage = await BusyAsync();

        var export = await Unpacked.OfAsync(stage);

        await using var db = stage.Nest.Database.CreateDbContext();
        var rows = await db.Journal.AsNoTracking().Where(row => row.Seq <= export.Result.To).OrderBy(row => row.Seq).ToListAsync(Cancel);
        Assert.Equal(rows.SelectMany(row => row.Body.Append((byte)'\n')), export.Files[EvidenceFiles.Records]);
        Assert.Equal((1, rows.Count, rows.Count), (export.Result.From, export.Result.To, export.Result.Count));
        Assert.Equal(
            [EvidenceFiles.Readme, EvidenceFiles.Checkpoints, EvidenceFiles.PublicKey, EvidenceFiles.Records, EvidenceFiles.Schema, EvidenceFiles.Verifier],
            export.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains($"Records 1 to {rows.Count} ", export.Text(EvidenceFiles.Readme), StringComparison.Ordinal);
        Assert.DoesNotContain('{', export.Text(EvidenceFiles.Readme));
    }

    [Fact]
    public async Task Export_EndsWithASignedCheckpoint()
    {
        await using var stage = await BusyAsync();

        var export = await Unpacked.OfAsync(stage);

        var last = export.Checkpoints[^1];
        Assert.Equal(export.Result.Checkpoint, last);
        Assert.True(last.IsSignedBy(export.Key));
        Assert.Equal((export.Result.To, Hash(export.Records[^1])), (last.Seq, last.Hash));
        Assert.Contains(last, stage.File.Read()); // kept before it was handed out
    }

    [Fact]
    public async Task Export_IsRecordedBehindItsRange()
    {
        await using var stage = await BusyAsync();

        var export = await Unpacked.OfAsync(stage);
        var next = await Unpacked.OfAsync(stage, from: export.Result.To + 1);

        var exports = next.Records.Select(record => JsonElement.Parse(record))
            .Where(record => record.GetProperty("kind").GetString() == "change").Select(record => ChangeJson.Read(record.GetProperty("body")));
        Assert.Equal(new Change.Exported(ExportKind.Evidence, 1, export.Result.To, export.Result.Count, null), Assert.Single(exports));
    }

    [Fact]
    public async Task LaterRange_OpensWithThePolicyBeforeIt()
    {
        await using var stage = await BusyAsync();
        var whole = await Unpacked.OfAsync(stage);
        var revoked = await stage.Nest.Commit(new Change.GrantRemoved(stage.Nest.GrantId));

        var export = await Unpacked.OfAsync(stage, from: 10, to: revoked - 1);

        var opening = export.Opening;
        Assert.True(opening.IsSignedBy(export.Key));
        Assert.Equal(new ChainHead(9, Hash(whole.Records[8])), opening.At);
        Assert.Equal(export.Record(10).GetProperty("prev").GetString(), opening.At.Hash);
        Assert.Equal(stage.Nest.Journal.State.InstanceId, opening.Nest);
        Assert.Contains(stage.Nest.GrantId, opening.State.Grants.Keys);
        Assert.True(opening.State.Version is > 1 and < 10);
        Assert.Equal(revoked - 10, export.Records.Length);
        Assert.Equal((revoked - 1, Hash(export.Records[^1])), (export.Checkpoints[^1].Seq, export.Checkpoints[^1].Hash));
        Assert.All(export.Checkpoints, line => Assert.InRange(line.Seq, 10, revoked - 1));
    }

    [Fact]
    public async Task StateRecords_ShortenTheWayToTheOpening()
    {
        await using var stage = await BusyAsync();
        var (state, head) = (stage.Nest.Journal.State, stage.Nest.Journal.Head);
        await stage.Nest.Journal.CommitStateAsync(Actor.Nest, new StateRecord(head, null, state), Cancel);
        var member = Guid.CreateVersion7();
        var added = await stage.Nest.Commit(new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null));
        stage.Tamper("UPDATE Journal SET Body = x'7b7d' WHERE Kind = 'c' AND Seq < 5"); // what lies before is not needed

        var export = await Unpacked.OfAsync(stage, from: added + 1 - 1);
        Assert.DoesNotContain(member, export.Opening.State.Members.Keys);
        await stage.CallAsync();
        export = await Unpacked.OfAsync(stage, from: added + 1);

        Assert.Contains(member, export.Opening.State.Members.Keys);
        Assert.Equal(state.Grants.Keys, export.Opening.State.Grants.Keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // killed half-way
    public async Task PrunedJournal_BeginsBehindWhatIsGone(bool halfWay)
    {
        await using var stage = await BusyAsync();
        const long cut = 12;
        var hash = (await stage.HashInFileAsync(cut))!;
        var before = (await Unpacked.OfAsync(stage, from: cut + 1)).Opening.State;
        await stage.Nest.Journal.CommitStateAsync(Actor.Nest, new StateRecord(new ChainHead(cut, hash), new RemovedRange(1, cut, cut), before), Cancel);
        stage.Tamper($"DELETE FROM Journal WHERE Seq <= {(halfWay ? 5 : cut)}");

        var export = await Unpacked.OfAsync(stage);

        Assert.Equal(cut + 1, export.Result.From);
        Assert.Equal(new ChainHead(cut, hash), export.Opening.At);
        Assert.Equal(before.Version, export.Opening.State.Version);
        Assert.Equal(hash, export.Record(cut + 1).GetProperty("prev").GetString());
        var refused = await Assert.ThrowsAsync<NestException>(() => Unpacked.OfAsync(stage, from: cut));
        Assert.Contains($"begin at {cut + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(cut + 2, (await Unpacked.OfAsync(stage, from: cut + 2)).Result.From);
    }

    [Fact]
    public async Task CallsMeanwhile_DoNotDisturbTheRange()
    {
        await using var stage = await BusyAsync();
        using var enough = new CancellationTokenSource();
        var calls = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await stage.CallAsync();
            }
        }, Cancel);

        for (var i = 0; i < 5; i++)
        {
            var export = await Unpacked.OfAsync(stage);

            Assert.Equal(export.Result.Count, export.Records.Length);
            var previous = new string('0', 64);
            foreach (var record in export.Records)
            {
                Assert.Contains($"\"prev\":\"{previous}\"", record, StringComparison.Ordinal);
                previous = Hash(record);
            }

            Assert.Equal(previous, export.Checkpoints[^1].Hash);
        }

        await enough.CancelAsync();
        await calls;
    }

    [Fact]
    public async Task ChangedKeys_AllSignInTheExportThatAnnouncesThem()
    {
        await using var stage = await BusyAsync();
        var first = await stage.SignAsync();
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);
        await stage.CallAsync();
        var third = await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);

        var whole = await Unpacked.OfAsync(stage);

        Assert.Equal(3, whole.Checkpoints.Select(line => line.KeyId).Distinct().Count());
        Assert.Equal(third.KeyId, whole.Key.Id);
        var refused = await Assert.ThrowsAsync<NestException>(() => Unpacked.OfAsync(stage, to: first.Seq)); // nothing in there vouches for the key
        Assert.Contains($"announced by record {third.Seq};", refused.Message, StringComparison.Ordinal);
        Assert.Equal(third.Seq, (await Unpacked.OfAsync(stage, from: first.Seq, to: third.Seq)).Result.To);
    }

    [Theory]
    [InlineData(0, null, "The first record is 1.")]
    [InlineData(9, 8, "cannot stand behind its last")]
    [InlineData(1, 9999, "The last record is ")]
    public async Task RangeThatIsNotThere_IsRefusedAndNothingIsWritten(long from, int? to, string why)
    {
        await using var stage = await BusyAsync();
        using var output = new MemoryStream();

        var refused = await Assert.ThrowsAsync<NestException>(() => stage.Evidence.WriteAsync(Actor.Operator, from, to, output, Cancel));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public async Task MissingRecord_BreaksTheExportOff()
    {
        await using var stage = await BusyAsync();
        stage.Tamper("DELETE FROM Journal WHERE Seq = 9");

        var refused = await Assert.ThrowsAsync<NestException>(() => Unpacked.OfAsync(stage));

        Assert.Contains("Record 9 is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_IsForAdminsAndAuditors()
    {
        await using var stage = await BusyAsync();
        using var output = new MemoryStream();
        var member = Actor.Member(stage.Nest.MemberId);

        await Assert.ThrowsAsync<NestException>(() => stage.Evidence.WriteAsync(member, null, null, output, Cancel));
        Assert.Equal(0, output.Length);
        await stage.Nest.Commit(new Change.MemberRoleSet(stage.Nest.MemberId, MemberRole.Auditor));
        await Assert.ThrowsAsync<FreshSignInNeededException>(() => stage.Evidence.WriteAsync(member, 1, 2, output, Cancel));
        Assert.Equal(0, output.Length);
        member = member with { ProvenAt = DateTimeOffset.MaxValue };
        await stage.Evidence.WriteAsync(member, null, null, output, Cancel);

        Assert.NotEqual(0, output.Length);
    }

    [Fact]
    public async Task Readme_TellsHowToCheckByHand()
    {
        Shell.Need("openssl");
        Shell.Need("sh");
        await using var stage = await BusyAsync();
        var export = await Unpacked.OfAsync(stage);
        using var place = new TempFolder();
        foreach (var (name, content) in export.Files)
        {
            await File.WriteAllBytesAsync(place.File(name), content, Cancel);
        }

        var readme = export.Text(EvidenceFiles.Readme);
        var script = readme[(readme.IndexOf("```sh\n", StringComparison.Ordinal) + 6)..readme.LastIndexOf("```", StringComparison.Ordinal)];
        var (code, output) = await Shell.RunAsync(place.Path, "sh", "-ec", script);

        Assert.True(code == 0, output);
        Assert.Contains("Verified OK", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split(Hash(export.Records[^1])).Length - 1);
    }

    private static string Hash(string record) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record)));

    private async Task<SigningStage> BusyAsync()
    {
        var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        for (var i = 0; i < 20; i++)
        {
            await stage.CallAsync();
        }

        return stage;
    }
}
