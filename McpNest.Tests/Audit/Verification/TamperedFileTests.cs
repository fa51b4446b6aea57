using System.IO.Compression;
using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;

namespace McpNest.Tests.Audit.Verification;

/// <summary>Lies that are told by the file and not by a record: types, indexes, tables, and names in an archive.</summary>
public sealed class TamperedFileTests(Victim victim) : IClassFixture<Victim>
{
    private const string SameIndexByName = """
        DROP INDEX IX_Journal_Rest;
        CREATE INDEX IX_Journal_Rest ON Journal (Kind, Seq) WHERE Kind NOT IN ('i', 'o') AND Seq <> 6;
        PRAGMA writable_schema = ON;
        UPDATE sqlite_master SET sql = 'CREATE INDEX "IX_Journal_Rest" ON "Journal" ("Kind", "Seq") WHERE "Kind" NOT IN (''i'', ''o'')' WHERE name = 'IX_Journal_Rest';
        """;

    [Theory]
    [InlineData("UPDATE Journal SET Kind = CAST(Kind AS BLOB) WHERE Seq = 6", VerificationCheck.Kind)]
    [InlineData("UPDATE Journal SET Body = CAST(Body AS TEXT) WHERE Seq = 6", VerificationCheck.Kind)]
    [InlineData("UPDATE Journal SET Seq = -5 WHERE Seq = 6", VerificationCheck.Seq)]
    [InlineData("UPDATE Terms SET Text = CAST(Text AS BLOB) WHERE Id = 1", VerificationCheck.Tables)]
    [InlineData("INSERT INTO Terms (Id, Kind, Text) SELECT 777, Kind, CAST(Text AS BLOB) FROM Terms WHERE Kind = 'agent'; UPDATE Calls SET Agent = 777", VerificationCheck.Calls)]
    [InlineData("UPDATE Terms SET Id = 778 WHERE Id = 2; UPDATE Calls SET Method = 778 WHERE Method = 2", VerificationCheck.Tables)]
    [InlineData("DROP INDEX IF EXISTS IX_Terms_Kind_Text; INSERT INTO Terms (Id, Kind, Text) SELECT 777, Kind, Text FROM Terms WHERE Kind = 'agent'", VerificationCheck.Tables, true)]
    [InlineData("UPDATE Terms SET Kind = Kind; CREATE TRIGGER Calls2 AFTER INSERT ON Journal BEGIN DELETE FROM Terms; END", VerificationCheck.Tables)]
    [InlineData("UPDATE Terms SET Kind = Kind; CREATE VIEW Spy AS SELECT 1", VerificationCheck.Tables)]
    [InlineData("UPDATE Calls SET DurationMs = 1; DROP TABLE CallHours", VerificationCheck.Tables)]
    [InlineData(SameIndexByName, VerificationCheck.Tables)]
    public async Task Database_AlteredBesideItsRecords_IsFound(string sql, VerificationCheck check, bool mayBeImpossible = false)
    {
        var folder = victim.Live(victim.Original);
        try
        {
            Chain.Run(Path.Combine(folder, "nest.db"), sql);
        }
        catch (Microsoft.Data.Sqlite.SqliteException) when (mayBeImpossible)
        {
            return; // the table itself refuses
        }

        var result = await Victim.VerifyAsync(folder);

        Assert.Equal(Verdict.Tampered, result.Verdict);
        Assert.Contains(result.Findings, finding => finding.Check == check);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("servers")]
    [InlineData("agents")]
    [InlineData("stops")]
    public async Task StateOrOpening_WithNothingInAList_GetsAVerdict(string list)
    {
        var chain = victim.Original.Copy();
        var seq = chain.Rows.First(row => row.Kind == RecordKind.State).Seq;
        chain.Alter(seq, json => json["state"]![list] = new JsonArray((JsonNode?)null));
        chain.Rechain(seq);

        var result = await Victim.VerifyAsync(victim.Live(chain, []));

        Assert.Equal((Verdict.Tampered, seq), (result.Verdict, result.FirstBadSeq));
        var opening = victim.Opening(12, json => json["state"]![list] = new JsonArray((JsonNode?)null));
        await Assert.ThrowsAsync<NestException>(() => Victim.VerifyAsync(victim.Evidence(victim.Original, opening: opening)));
    }

    [Fact]
    public async Task Archive_WithOneNameTwice_IsRefusedByBoth()
    {
        var zip = Victim.Zip(victim.Evidence(victim.Original));
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Update, TestContext.Current.CancellationToken))
        {
            await using var second = await archive.CreateEntry("records.jsonl").OpenAsync(TestContext.Current.CancellationToken);
            await second.WriteAsync(victim.Original.ToLines(), TestContext.Current.CancellationToken);
        }

        var refused = await Assert.ThrowsAsync<NestException>(() => Victim.VerifyAsync(zip));

        Assert.Contains("twice", refused.Message, StringComparison.Ordinal);
        if (IndependentVerifier.IsThere)
        {
            Assert.Equal(4, (await IndependentVerifier.RunAsync([zip])).Single().Code);
        }
    }
}
