using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;

#pragma warning disable RS0030 // a test that failed must be able to fail again: seeded, nothing secret

namespace McpNest.Tests.Audit.Verification;

/// <summary>Whatever byte is hit: it is found, named, and never brings the verifier down.</summary>
public sealed class RandomDamageTests(Victim victim) : IClassFixture<Victim>
{
    private readonly Random _random = new(20261123);

    [Fact]
    public async Task AnyByteOfFiveHundredRecords_InALiveFolder_IsFoundAndNamed()
    {
        var chain = await LongChain();
        var folder = victim.Live(chain, [victim.Sign(chain, chain.Head.Seq)]);
        for (var i = 0; i < 150; i++)
        {
            var row = chain.Rows[_random.Next(chain.Rows.Count)];
            var hitsHash = i % 5 == 0;
            var bytes = hitsHash ? row.Hash : row.Body;
            var at = _random.Next(bytes.Length);
            var flip = (byte)(1 << _random.Next(8));
            bytes[at] ^= flip;
            Chain.Put(Path.Combine(folder, "nest.db"), row);

            var result = await Victim.VerifyAsync(folder, request => request with { Without = VerificationCheck.Calls });

            bytes[at] ^= flip;
            Chain.Put(Path.Combine(folder, "nest.db"), row);
            Assert.Equal(Verdict.Tampered, result.Verdict);
            Assert.True(result.FirstBadSeq == row.Seq, $"{row.Seq} ({row.Kind}, {(hitsHash ? "hash" : "body")}, byte {at}, {flip}) was named as {result.FirstBadSeq}.");
        }
    }

    [Fact]
    public async Task AnyByteOfFiveHundredRecords_InEvidence_IsFound()
    {
        var chain = await LongChain();
        var folder = victim.Evidence(chain, [victim.Sign(chain, chain.Head.Seq)]);
        var file = Path.Combine(folder, "records.jsonl");
        var bytes = chain.ToLines();
        for (var i = 0; i < 300; i++)
        {
            var at = _random.Next(bytes.Length - 1); // a file that ends without a line feed says the same
            var flip = (byte)(1 << _random.Next(8));
            bytes[at] ^= flip;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

            var result = await Victim.VerifyAsync(folder);

            bytes[at] ^= flip;
            var seq = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
            Assert.Equal(Verdict.Tampered, result.Verdict);
            Assert.True(
                result.FirstBadSeq == seq || (seq == chain.Head.Seq && result.FirstBadSeq < seq) || bytes[at] == '\n',
                $"{seq} (byte {at}, {flip}) was named as {result.FirstBadSeq}: {result.Findings[0].Sentence}");
        }
    }

    [Fact]
    public async Task AnyByteOfAnExportsOtherFiles_NeverBringsItDown()
    {
        var seq = victim.Original.Rows.First(row => row.Kind == "i").Seq;
        var chain = new Chain([.. victim.Original.Rows.Where(row => row.Seq > seq)]);
        var folder = victim.Evidence(chain, opening: victim.Opening(seq));
        Assert.Equal(Verdict.Intact, (await Victim.VerifyAsync(folder)).Verdict);
        foreach (var name in new[] { "opening.json", "checkpoints.jsonl", "public-key.pem" })
        {
            var file = Path.Combine(folder, name);
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            for (var i = 0; i < 100; i++)
            {
                var at = _random.Next(bytes.Length);
                var flip = (byte)(1 << _random.Next(8));
                bytes[at] ^= flip;
                await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

                var verdict = await VerdictOf(folder);

                bytes[at] ^= flip;
                await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
                // Only the armour of a key file says nothing.
                Assert.True(verdict != Verdict.Intact || name == "public-key.pem", $"{name}, byte {at}, {flip}");
            }
        }
    }

    private static async Task<Verdict> VerdictOf(string path)
    {
        try
        {
            return (await Victim.VerifyAsync(path)).Verdict;
        }
        catch (Core.NestException)
        {
            return Verdict.CannotJudge;
        }
    }

    private async Task<Chain> LongChain()
    {
        var chain = victim.Original.Copy();
        while (chain.Rows.Count < 500)
        {
            chain.Append(RecordKind.Limit, head => RecordEncoding.Limit(
                head, DateTimeOffset.UnixEpoch, new LimitReached(LimitKind.Streams, Guid.CreateVersion7(), Guid.CreateVersion7(), _random.Next(1, 1000), DateTimeOffset.UnixEpoch)));
        }

        Assert.Equal(Verdict.Intact, (await Victim.VerifyAsync(victim.Live(chain))).Verdict);
        return chain;
    }
}
