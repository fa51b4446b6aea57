using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Administration;

/// <summary>Whose a stop is, and how that is found.</summary>
public sealed class StopRecordTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StopRecord.Sql)]
    [InlineData(RequestAnswers.Sql)]
    public async Task Journal_IsNotReadThroughAllItsCalls(string sql)
    {
        await using var books = new TestBooks();
        await using var db = books.Db();
        await db.Database.OpenConnectionAsync(Cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql.Replace("{0}", "0", StringComparison.Ordinal);
        await using var plan = await command.ExecuteReaderAsync(Cancel);
        var steps = new List<string>();
        while (await plan.ReadAsync(Cancel))
        {
            steps.Add(plan.GetString(3));
        }

        Assert.Contains(steps, step => step.Contains("Journal USING INDEX IX_Journal_Rest", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopOfAnAdmin_AtTheSameMoment_IsNotTheLeadsToEnd()
    {
        await using var books = new TestBooks();
        var lead = await books.AddAsync("lea", MemberRole.Lead);
        var stop = new Stop(StopScope.Server, await books.AddServerAsync("files", lead, "read"));
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                Task.Run(() => books.Stops.StopAsync(lead, stop, "mine", Cancel), Cancel),
                Task.Run(() => books.Stops.StopAsync(Actor.Operator, stop, null, Cancel), Cancel));

            await Assert.ThrowsAsync<NestException>(() => books.Stops.ResumeAsync(lead, stop, Cancel));
            await books.Stops.ResumeAsync(Actor.Operator, stop, Cancel);
        }

        await books.Stops.StopAsync(lead, stop, "mine", Cancel);
        await books.Stops.ResumeAsync(lead, stop, Cancel);
        Assert.Empty(books.State.Stops);
    }

    [Fact]
    public async Task StopThatAnAdminMadeBefore_StaysTheirs_AlsoWhenTheLeadStopsAgain()
    {
        await using var books = new TestBooks();
        var admin = await books.AddAsync("ann", MemberRole.Admin);
        await books.AddAsync("bea", MemberRole.Admin);
        var stop = new Stop(StopScope.Server, await books.AddServerAsync("files", admin, "read"));
        await books.Stops.StopAsync(Actor.Operator, stop, null, Cancel);
        await books.Stops.StopAsync(admin, stop, null, Cancel);
        await books.People.SetRoleAsync(Actor.Operator, admin.MemberId!.Value, MemberRole.Lead, Cancel);

        await Assert.ThrowsAsync<NestException>(() => books.Stops.ResumeAsync(admin, stop, Cancel));
        Assert.Contains(stop, books.State.Stops);
    }
}
