using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Administration;

/// <summary>What a stop says it would touch.</summary>
public sealed class StopReachTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reach_CountsAgentsPeopleAndCallsUnderWay()
    {
        await using var books = new TestBooks();
        var bob = (await books.AddAsync("bob", MemberRole.Member)).MemberId!.Value;
        var cleo = (await books.AddAsync("cleo", MemberRole.Member)).MemberId!.Value;
        var (cursor, code, desk) = (await AgentAsync(books, bob), await AgentAsync(books, bob), await AgentAsync(books, cleo));
        var server = await books.AddServerAsync("files", null, "read", "write");
        var tools = books.State.Servers[server].Tools;
        await books.Servers.ApproveToolsAsync(Actor.Operator, server, [.. tools.Values.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);
        await books.Access.SetAsync(Actor.Operator, GrantSubject.Member(bob), new(server, null), GrantEffect.Allow, null, Cancel);
        await books.Agents.RevokeAsync(Actor.Operator, code, Cancel);
        var journal = books.Get<NestJournal>();
        var admission = await journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = cursor, Target = CallTarget.Of(server, tools["read"].Id), Method = "tools/call", RequestBytes = 1 }, Cancel);
        Assert.NotNull(admission.Permit);

        Assert.Equal(new StopReach(2, 2, 1), await ReachAsync(Stop.Everything));
        Assert.Equal(new StopReach(1, 1, 1), await ReachAsync(new Stop(StopScope.Server, server)));
        Assert.Equal(new StopReach(1, 1, 1), await ReachAsync(new Stop(StopScope.Tool, tools["read"].Id)));
        Assert.Equal(new StopReach(1, 1, 0), await ReachAsync(new Stop(StopScope.Tool, tools["write"].Id)));
        Assert.Equal(new StopReach(1, 1, 1), await ReachAsync(new Stop(StopScope.Member, bob)));
        Assert.Equal(new StopReach(1, 1, 0), await ReachAsync(new Stop(StopScope.Agent, desk)));
        journal.Complete(admission.Permit, new CallEnd(CallOutcome.Succeeded, null, null));

        Task<StopReach> ReachAsync(Stop stop) => books.Stops.ReachAsync(stop, Cancel);
    }

    private static async Task<Guid> AgentAsync(TestBooks books, Guid member) =>
        (await books.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "app" }, Cancel)).AgentId;
}
