using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>Which acts ask a person to have proved within five minutes who they are, and that no others do.</summary>
public sealed class FreshProofTests
{
    /// <summary>Commands of the role matrix that an admin does only with a fresh proof.</summary>
    private static readonly string[] s_sensitive =
    [
        "AgentsBook.IssueAsync member", "AgentsBook.IssueAsync service", "AgentsBook.IssueAsync admin", "AgentsBook.RollAsync member", "AgentsBook.RollAsync service",
        "ErasureBook.EraseAsync", "Invitations.DemandLinkAsync", "BackupBook.BackupAsync", "SeedBook.ApplyAsync", "ServersBook.ApproveLaunchAsync",
        "SessionsBook.EndAsync", "SessionsBook.EndAllAsync",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachCommand_AsksAnAdminForAFreshProof_OrDoesNot()
    {
        await using var stage = await RoleStage.CreateAsync();
        foreach (var (command, about, allowed) in RoleMatrixTests.Commands.Select(row => row.Data))
        {
            if (!allowed.Split(' ').Contains("admin"))
            {
                continue;
            }

            var stale = stage.Actors["admin"] with { ProvenAt = stage.Books.Time.GetUtcNow() - Actor.Fresh - TimeSpan.FromSeconds(1) };
            var act = await stage.PrepareAsync(command, about, stale);
            var before = stage.Books.State.Version;
            var failure = await Record.ExceptionAsync(act);
            var name = $"{command} {about}".Trim();
            Assert.True(failure is FreshSignInNeededException == s_sensitive.Contains(name), $"{name}: {failure?.GetType().Name ?? "done"}");
            if (failure is FreshSignInNeededException)
            {
                Assert.Equal(before, stage.Books.State.Version);
            }
        }
    }

    [Fact]
    public async Task WhoActsForThemselves_IsNotAsked()
    {
        await using var stage = await RoleStage.CreateAsync();
        foreach (var (name, command, about) in new[]
        {
            ("self", "AgentsBook.IssueAsync", "themselves"), ("self", "AgentsBook.RollAsync", "member"), ("answerer", "AgentsBook.IssueAsync", "service"),
            ("self", "SessionsBook.EndAsync", ""), ("owner", "StopsBook.StopAsync", "server"), ("admin", "StopsBook.StopAsync", "everything"),
        })
        {
            var act = await stage.PrepareAsync(command, about, stage.Actors[name] with { ProvenAt = null });
            await act();
        }
    }

    [Theory]
    [InlineData("add an admin")]
    [InlineData("make an admin")]
    [InlineData("let an admin back in")]
    [InlineData("invite an admin")]
    [InlineData("let somebody's key last longer")]
    [InlineData("export all calls")]
    [InlineData("export everything since last year")]
    [InlineData("export evidence")]
    [InlineData("prune")]
    [InlineData("sign with a new key")]
    public async Task SensitiveAct_IsRefusedWhenStale_AndDoneWhenFresh(string command)
    {
        await using var books = new TestBooks();
        var admin = await books.AddAsync("ada", MemberRole.Admin);
        var act = await PrepareAsync(books, command);
        var before = books.State.Version;

        foreach (var proven in new DateTimeOffset?[] { null, books.Time.GetUtcNow() - Actor.Fresh - TimeSpan.FromTicks(1) })
        {
            var refusal = await Assert.ThrowsAsync<FreshSignInNeededException>(() => act(admin with { ProvenAt = proven }));
            Assert.EndsWith("within the last 5 minutes.", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, books.State.Version);
        }

        await act(admin with { ProvenAt = books.Time.GetUtcNow() - Actor.Fresh });
    }

    [Fact]
    public async Task SelectionThatAsksForSomething_AndTheOperator_AreNotAsked()
    {
        await using var books = new TestBooks();
        var stale = await books.AddAsync("ada", MemberRole.Admin) with { ProvenAt = null };
        await SelectAsync(books, stale, AuditScope.Changes, "change:member_added");
        foreach (var command in new[] { "add an admin", "export everything since last year", "export evidence", "prune", "let somebody's key last longer" })
        {
            await (await PrepareAsync(books, command))(Actor.Operator);
        }

        await books.Get<Retention>().PruneAsync(Actor.Nest, null, Cancel);
    }

    private static async Task<Func<Actor, Task>> PrepareAsync(TestBooks books, string command)
    {
        switch (command)
        {
            case "add an admin":
                return actor => books.People.AddAsync(actor, new AddMember { Email = "bob@example.com", Role = MemberRole.Admin }, Cancel);
            case "make an admin":
                var lea = (await books.AddAsync("lea", MemberRole.Lead)).MemberId!.Value;
                return actor => books.People.SetRoleAsync(actor, lea, MemberRole.Admin, Cancel);
            case "let an admin back in":
                var eve = (await books.AddAsync("eve", MemberRole.Admin)).MemberId!.Value;
                await books.People.SuspendAsync(Actor.Operator, eve, Cancel);
                return actor => books.People.UnsuspendAsync(actor, eve, Cancel);
            case "invite an admin":
                var fay = (await books.AddAsync("fay", MemberRole.Admin)).MemberId!.Value;
                return actor => books.Get<Invitations>().DemandAsync(actor, fay, Cancel);
            case "let somebody's key last longer":
                var gus = (await books.AddAsync("gus", MemberRole.Member)).MemberId!.Value;
                var agent = (await books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = gus, AgentName = "app" }, Cancel)).AgentId;
                return actor => books.Agents.SetExpiryAsync(actor, agent, books.Time.GetUtcNow().AddDays(300), Cancel);
            case "export all calls":
                return actor => SelectAsync(books, actor, AuditScope.Calls, "");
            case "export everything since last year":
                return actor => SelectAsync(books, actor, AuditScope.Everything, "after:2025-01-01");
            case "export evidence":
                return actor => books.Get<EvidenceExport>().WriteAsync(actor, null, null, new MemoryStream(), Cancel);
            case "sign with a new key":
                return actor => books.Get<Checkpoints>().NewKeyAsync(actor, Cancel);
            default:
                return actor => books.Get<Retention>().PruneAsync(actor, null, Cancel);
        }
    }

    private static Task<SelectionResult> SelectAsync(TestBooks books, Actor actor, AuditScope scope, string query) => books.Get<Selection>().WriteAsync(
        actor, scope, CallQuery.Parse(query, books.Time.GetUtcNow()), SelectionFormat.Jsonl, new MemoryStream(), Cancel);
}
