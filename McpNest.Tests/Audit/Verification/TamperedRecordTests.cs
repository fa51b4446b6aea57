using System.Globalization;
using McpNest.Core.Audit.Verification;

namespace McpNest.Tests.Audit.Verification;

/// <summary>Each member of each kind of record, and each column, changed in every way somebody could.</summary>
public sealed class TamperedRecordTests(Victim victim) : IClassFixture<Victim>
{
    public static TheoryData<string> Ways => new("altered", "rehashed", "rechained");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task EachMember_OfEachKind_InALiveFolder_IsFoundAndNamed(string way) => await Each(way, chain => victim.Live(chain));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task EachMember_OfEachKind_InEvidence_IsFoundAndNamed(string way) => await Each(way, chain => victim.Evidence(chain));

    [Fact]
    public async Task EachColumn_OfEachKind_IsFoundAndNamed()
    {
        foreach (var sample in victim.Samples)
        {
            var hash = victim.Original.Copy();
            hash[sample.Seq].Hash[7] ^= 1;
            await Expect(victim.Live(hash), sample.Seq, $"hash of {sample.Kind}");

            var kind = victim.Original.Copy();
            kind[sample.Seq].Kind = sample.Kind == "g" ? "l" : "g";
            await Expect(victim.Live(kind), sample.Seq, $"kind of {sample.Kind}");

            var seq = victim.Original.Copy();
            seq[sample.Seq].Seq += 100_000;
            await Expect(victim.Live(seq), sample.Seq, $"seq of {sample.Kind}");
        }
    }

    [Fact]
    public async Task NotCanonicalOrNotWhole_EvenWhenChainedAgain_IsFoundAndNamed()
    {
        foreach (var sample in victim.Samples)
        {
            foreach (var (name, alter) in new (string, Func<string, string>)[]
            {
                ("a blank", body => body.Replace("\"v\":1", "\"v\": 1", StringComparison.Ordinal)),
                ("a member twice", body => body.Replace("\"v\":1", "\"v\":1,\"v\":1", StringComparison.Ordinal)),
                ("another order", body => "{\"v\":1," + body[1..].Replace(",\"v\":1", "", StringComparison.Ordinal)),
                ("an escape", body => body.Replace("\"kind\"", "\"\\u006bind\"", StringComparison.Ordinal)),
                ("another number", body => body.Replace("\"v\":1", "\"v\":1.0", StringComparison.Ordinal)),
                ("no kind", body => body.Replace("\"kind\"", "\"kinds\"", StringComparison.Ordinal)),
                ("nothing", _ => ""),
                ("no object", _ => "[]"),
            })
            {
                var chain = victim.Original.Copy();
                chain[sample.Seq].Body = System.Text.Encoding.UTF8.GetBytes(alter(System.Text.Encoding.UTF8.GetString(sample.Body)));
                chain.Rechain(sample.Seq);

                await Expect(victim.Live(chain, []), sample.Seq, $"{name} in {sample.Kind}");
                await Expect(victim.Evidence(chain, []), sample.Seq, $"{name} in {sample.Kind}");
            }
        }
    }

    private async Task Each(string way, Func<Chain, string> write)
    {
        foreach (var sample in victim.Samples)
        {
            foreach (var (member, value) in victim.Original.Json(sample.Seq).ToArray())
            {
                foreach (var gone in new[] { false, true })
                {
                    var chain = victim.Original.Copy();
                    chain.Alter(sample.Seq, json =>
                    {
                        json.Remove(member);
                        if (!gone)
                        {
                            json[member] = Chain.Another(value?.DeepClone());
                        }
                    });
                    switch (way)
                    {
                        case "rehashed":
                            chain.Rehash(sample.Seq);
                            break;
                        case "rechained":
                            chain.Rechain(sample.Seq);
                            break;
                    }

                    await Expect(write(chain), sample.Seq, string.Create(CultureInfo.InvariantCulture, $"{(gone ? "without " : "")}{member} of {sample.Kind} {sample.Seq}, {way}"), exactly: way != "rechained");
                }
            }
        }
    }

    private static async Task Expect(string path, long seq, string what, bool exactly = true)
    {
        var result = await Victim.VerifyAsync(path);
        Directory.Delete(path, recursive: true);
        var found = string.Join(" / ", result.Findings.Select(finding => $"{finding.Check} {finding.Seq}-{finding.Through} {finding.Sentence}"));

        Assert.True(result.Verdict == Verdict.Tampered, $"{what} was not found: {result.Verdict} {found}");
        // Who chains everything again leaves only the checkpoint to say that something up to there is wrong.
        Assert.True(
            exactly ? result.FirstBadSeq == seq : result.FirstBadSeq <= seq && result.Findings.Any(finding => finding.Seq <= seq && (finding.Through ?? finding.Seq) >= seq),
            $"{what} was named wrongly, as {result.FirstBadSeq} and not {seq}: {found}");
    }
}
