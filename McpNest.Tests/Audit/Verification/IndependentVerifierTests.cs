using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Audit.Verification;

/// <summary>Two verifiers that share no line come to the same verdict; only lies about policy need ours.</summary>
public sealed class IndependentVerifierTests(Victim victim) : IClassFixture<Victim>
{
    private readonly List<(string What, string Path, int Code)> _cases = [];

    [Fact]
    public async Task EveryTamperedExport_IsFoundByBoth()
    {
        IndependentVerifier.Need();
        foreach (var sample in victim.Samples)
        {
            foreach (var (member, value) in victim.Original.Json(sample.Seq).ToArray())
            {
                Add($"{member} of {sample.Kind} altered", chain => chain.Alter(sample.Seq, json => json[member] = Chain.Another(value?.DeepClone())));
                Add($"{member} of {sample.Kind} taken out, all chained again", chain =>
                {
                    chain.Alter(sample.Seq, json => json.Remove(member));
                    chain.Rechain(sample.Seq);
                });
            }

            var body = System.Text.Encoding.UTF8.GetString(sample.Body);
            foreach (var other in new[] { body.Replace("\"v\":1", "\"v\": 1", StringComparison.Ordinal), body.Replace("\"v\":1", "\"v\":1,\"v\":1", StringComparison.Ordinal), "", "[]", "{" })
            {
                Add($"{sample.Kind} written as '{other[..Math.Min(3, other.Length)]}…'", chain =>
                {
                    chain[sample.Seq].Body = System.Text.Encoding.UTF8.GetBytes(other);
                    chain.Rechain(sample.Seq);
                });
            }
        }

        foreach (var row in victim.Original.Rows.SkipLast(1))
        {
            Add($"{row.Seq} taken out", chain => chain.Rows.RemoveAll(other => other.Seq == row.Seq));
            Add($"{row.Seq} there twice", chain => chain.Rows.Insert(chain.Rows.FindIndex(other => other.Seq == row.Seq), row));
            Add($"{row.Seq} swapped", chain => chain.Rows.Reverse(chain.Rows.FindIndex(other => other.Seq == row.Seq), 2));
        }

        Add("tail cut off", chain => chain.Rows.RemoveRange(chain.Rows.Count - 4, 4));
        Add("an outcome too many", chain => chain.Append(
            RecordKind.Outcome, head => RecordEncoding.Outcome(head, DateTimeOffset.UnixEpoch, 12, Guid.CreateVersion7(), new CallEnd(CallOutcome.Succeeded, null, null))));
        AddSignatures();

        await JudgeAsync();
    }

    [Fact]
    public async Task WholeExports_AreIntactForBoth()
    {
        IndependentVerifier.Need();
        var folder = victim.Evidence(victim.Original);
        var from = victim.Original.Rows.First(row => row.Kind == "i").Seq;
        var range = new Chain([.. victim.Original.Rows.Where(row => row.Seq >= from)]);
        var key = Path.Combine(folder, "public-key.pem");
        string[] exports = [folder, Victim.Zip(folder), victim.Evidence(range, opening: victim.Opening(from - 1))];

        foreach (var known in new[] { null, key })
        {
            Assert.All(await IndependentVerifier.RunAsync(exports, known), answer => Assert.Equal((0, "Intact"), (answer.Code, answer.Said.Split(':')[0])));
        }
    }

    [Fact]
    public async Task Incomplete_AndTampered_AreToldApartByBoth()
    {
        IndependentVerifier.Need();
        _cases.Add(("no checkpoint", victim.Evidence(victim.Original, []), 3));
        _cases.Add(("only an older checkpoint", victim.Evidence(victim.Original, [victim.Checkpoints[0]]), 3));
        var from = victim.Original.Rows.First(row => row.Kind == "i").Seq;
        var range = new Chain([.. victim.Original.Rows.Where(row => row.Seq >= from)]);
        _cases.Add(("an altered opening", victim.Evidence(range, opening: victim.Opening(from - 1, json => json["state"]!["version"] = 1)), 1));
        _cases.Add(("another opening", victim.Evidence(range, opening: victim.Opening(from - 2)), 1));
        _cases.Add(("no opening", victim.Evidence(range), 1));

        await JudgeAsync();
    }

    [Fact]
    public async Task Export_SignedByAnotherKey_IsFoundByBothWithTheKeyKnownOutside()
    {
        IndependentVerifier.Need();
        using var thief = new TestKey();
        var chain = victim.Original.Copy();
        var set = chain.Append(RecordKind.Change, head => RecordEncoding.Change(head, DateTimeOffset.UnixEpoch, Actor.Nest, new Change.CheckpointKeySet(thief.Public)));
        var vouched = victim.Sign(chain, set);
        chain.Append(RecordKind.Event, head => RecordEncoding.Event(head, DateTimeOffset.UnixEpoch, new NestEvent.Stopped()));
        var signed = victim.Sign(chain, chain.Head.Seq, thief);
        string[] exports = [victim.Evidence(chain, [vouched, signed]), victim.Evidence(chain, [signed])];

        var answers = await IndependentVerifier.RunAsync(exports, Path.Combine(exports[0], "public-key.pem"));

        Assert.Equal([0, 1], answers.Select(answer => answer.Code));
    }

    private void AddSignatures()
    {
        var (first, last) = (victim.Checkpoints[0], victim.Checkpoints[1]);
        using var thief = new TestKey();
        foreach (var altered in new[]
        {
            last with { Hash = new string('a', 64) }, last with { Seq = 5 }, last with { At = DateTimeOffset.UnixEpoch.AddDays(1) },
            last with { Nest = Guid.CreateVersion7() }, last with { KeyId = new string('b', 64) }, last with { Signature = first.Signature },
            thief.Checkpoint(victim.Nest, victim.Original.Head),
        })
        {
            _cases.Add(($"checkpoint {altered.ToLine()}", victim.Evidence(victim.Original, [first, altered]), 1));
        }

        _cases.Add(("public key exchanged", victim.Evidence(victim.Original, key: thief), 1));
    }

    private void Add(string what, Action<Chain> tamper)
    {
        var chain = victim.Original.Copy();
        tamper(chain);
        _cases.Add((what, victim.Evidence(chain), 1));
    }

    private async Task JudgeAsync()
    {
        var answers = await IndependentVerifier.RunAsync(_cases.Select(each => each.Path));
        Assert.Equal(_cases.Count, answers.Count);
        foreach (var ((what, path, code), answer) in _cases.Zip(answers))
        {
            Assert.True(answer.Code == code, $"verify.py: {what}: {answer.Code} {answer.Said}");
            Assert.Equal(code == 1 ? Verdict.Tampered : Verdict.Incomplete, (await Victim.VerifyAsync(path)).Verdict);
        }
    }
}
