using McpNest.Core.Audit.Verification;
using Microsoft.Data.Sqlite;

namespace McpNest.Tests.Audit.Verification;

/// <summary>The tables beside the records: what the console shows must be what was recorded.</summary>
public sealed class TamperedBrowsingTests(Victim victim) : IClassFixture<Victim>
{
    // The fourth call was allowed and has an outcome with all its measures.
    private const string One = "(SELECT Seq FROM Calls WHERE DurationMs IS NOT NULL ORDER BY Seq LIMIT 1)";

    [Theory]
    [InlineData("UPDATE Calls SET At = At + 1 WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET At = 'x' WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Member = Member + 1 WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Agent = (SELECT Id FROM Terms WHERE Kind = 'member') WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Client = 99999 WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Client = Server WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Server = NULL WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Tool = (SELECT Id FROM Terms WHERE Text = 'status') WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Method = Tool WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Scheme = Method WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Reason = (SELECT Id FROM Terms WHERE Text = 'no_grant') WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Outcome = (SELECT Id FROM Terms WHERE Text = 'tool_error') WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET Outcome = NULL WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET DurationMs = DurationMs + 1 WHERE Seq = {0}")]
    [InlineData("UPDATE Calls SET ResponseBytes = NULL WHERE Seq = {0}")]
    [InlineData("DELETE FROM Calls WHERE Seq = {0}")]
    [InlineData("UPDATE Terms SET Text = 'other' WHERE Id = (SELECT Tool FROM Calls WHERE Seq = {0})", true)]
    [InlineData("UPDATE Terms SET Kind = 'scheme' WHERE Id = (SELECT Server FROM Calls WHERE Seq = {0})", true)]
    [InlineData("UPDATE Terms SET Id = Id + 1000 WHERE Id = (SELECT Agent FROM Calls WHERE Seq = {0})", true)]
    [InlineData("DELETE FROM Terms WHERE Id = (SELECT Method FROM Calls WHERE Seq = {0})", true)]
    public async Task Call_ShownOtherwiseThanRecorded_IsNamed(string sql, bool fromTheFirstOn = false)
    {
        var folder = victim.Live(victim.Original);
        var database = Path.Combine(folder, "nest.db");
        var seq = Number(database, fromTheFirstOn ? "SELECT min(Seq) FROM Calls" : $"SELECT {One}");
        Chain.Run(database, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, fromTheFirstOn ? "(SELECT min(Seq) FROM Calls)" : One));

        var result = await Victim.VerifyAsync(folder);

        Assert.Equal((Verdict.Tampered, seq), (result.Verdict, result.FirstBadSeq));
        Assert.Contains(result.Findings, finding => finding.Check == VerificationCheck.Calls && finding.Seq == seq);
    }

    [Fact]
    public async Task Call_ThatWasNeverMade_IsNamed()
    {
        var folder = victim.Live(victim.Original);
        Chain.Run(Path.Combine(folder, "nest.db"), $"INSERT INTO Calls (Seq, At, Member, Agent, Method) SELECT 7, At, Member, Agent, Method FROM Calls WHERE Seq = {One}");

        var result = await Victim.VerifyAsync(folder);

        Assert.Equal((Verdict.Tampered, 7), (result.Verdict, result.FirstBadSeq));
    }

    [Theory]
    [InlineData("UPDATE CallCounts SET Count = Count + 1 WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("UPDATE CallCounts SET Kind = 8 WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("UPDATE CallCounts SET Term = Term + 50 WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("UPDATE CallCounts SET Hour = Hour - 1 WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("UPDATE CallCounts SET Outcome = Outcome + 50 WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("DELETE FROM CallCounts WHERE rowid = 3", VerificationCheck.Counts)]
    [InlineData("INSERT INTO CallCounts SELECT Kind, Term, 5, Outcome, Count FROM CallCounts LIMIT 1", VerificationCheck.Counts)]
    [InlineData("UPDATE CallHours SET Hour = Hour + 1", VerificationCheck.Hours)]
    [InlineData("UPDATE CallHours SET FirstSeq = FirstSeq + 1", VerificationCheck.Hours)]
    [InlineData("UPDATE CallHours SET LastSeq = LastSeq - 1", VerificationCheck.Hours)]
    [InlineData("DELETE FROM CallHours", VerificationCheck.Hours)]
    [InlineData("UPDATE Definitions SET Json = replace(Json, 'reads', 'writes')", VerificationCheck.Definitions)]
    [InlineData("UPDATE Definitions SET Json = '{'", VerificationCheck.Definitions)]
    [InlineData("UPDATE Definitions SET Fingerprint = 'ab'", VerificationCheck.Definitions)]
    public async Task CountsHoursAndDefinitions_ThatAreNotThoseOfTheCalls_AreFound(string sql, VerificationCheck check)
    {
        var folder = victim.Live(victim.Original);
        Chain.Run(Path.Combine(folder, "nest.db"), sql.Replace("WHERE rowid = 3", "WHERE (Kind, Term, Hour, Outcome) IN (SELECT Kind, Term, Hour, Outcome FROM CallCounts LIMIT 1 OFFSET 2)", StringComparison.Ordinal));

        var result = await Victim.VerifyAsync(folder);

        Assert.Equal(Verdict.Tampered, result.Verdict);
        Assert.Equal(check, Assert.Single(result.Findings).Check);
    }

    private static long Number(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
