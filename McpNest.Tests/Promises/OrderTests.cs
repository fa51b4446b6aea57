using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Promises;

/// <summary>Promise 5 under pressure: what was taken away is not used once more, whoever took it away.</summary>
public sealed class OrderTests
{
    private const int Callers = 64;
    private const int Toggles = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_each_revocation_stands_no_allowed_call_with_64_callers_and_200_toggles_from_two_processes()
    {
        using var folder = new TempFolder();
        await using var server = TestJournal.Open(folder);
        await server.Populate();
        await server.Grant();
        await using var commandLine = TestJournal.Open(folder); // a journal of its own, as each verb has
        var agent = server.AgentId;
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var admission = await server.Journal.AdmitAsync(server.Intent() with { AgentId = agent }, Cancel);
                if (admission.Permit is { } permit)
                {
                    server.Journal.Complete(permit, new CallEnd(CallOutcome.Succeeded, TimeSpan.Zero, 1));
                }
            }
        }, Cancel)).ToArray();

        for (var i = 0; i < Toggles; i++)
        {
            // Turn and turn about, so that what one process takes away the other gives back.
            var (takes, gives) = i % 2 == 0 ? (server, commandLine) : (commandLine, server);
            switch (i % 4)
            {
                case 0:
                    await takes.Commit(new Change.GrantRemoved(takes.Journal.State.Grants.Keys.Single()));
                    await gives.Commit(new Change.GrantSet(
                        Guid.CreateVersion7(), SubjectKind.Member, server.MemberId, server.ServerId, server.ToolId, GrantEffect.Allow, null));
                    break;
                case 1:
                    await takes.Commit(new Change.MemberSuspended(server.MemberId));
                    await gives.Commit(new Change.MemberUnsuspended(server.MemberId));
                    break;
                case 2:
                    await takes.Commit(new Change.KeyRevoked(agent));
                    var next = Guid.CreateVersion7();
                    await gives.Commit(new Change.KeyIssued(next, server.MemberId, $"hash{i}", DateTimeOffset.MaxValue));
                    agent = next;
                    break;
                default:
                    await takes.Commit(new Change.Stopped(StopScope.Server, server.ServerId));
                    await gives.Commit(new Change.Resumed(StopScope.Server, server.ServerId));
                    break;
            }

            await takes.Journal.CatchUpAsync(Cancel);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        await server.Journal.DisposeAsync();
        await AssertOrderAsync(server);
        await ChainCheck.AssertVerifiesAsync(folder.Path); // the same, by replaying the policy
    }

    /// <summary>Keeps its own small books, apart from the policy's code.</summary>
    private static async Task AssertOrderAsync(TestJournal server)
    {
        await using var db = server.Database.CreateDbContext();
        var (granted, suspended, stopped, keys) = (false, false, false, new HashSet<Guid>());
        var (allowed, denied, revocations) = (0, 0, 0);
        await foreach (var row in db.Journal.Where(row => row.Kind == "c" || row.Kind == "i").OrderBy(row => row.Seq).AsAsyncEnumerable().WithCancellation(Cancel))
        {
            using var json = JsonDocument.Parse(row.Body);
            if (row.Kind == "i")
            {
                var may = granted && !suspended && !stopped && keys.Contains(json.RootElement.GetProperty("agent").GetGuid());
                var isAllowed = json.RootElement.GetProperty("decision").GetString() == "allowed";
                Assert.True(may == isAllowed, $"Record {row.Seq} was {(isAllowed ? "allowed" : "denied")} against the changes before it.");
                allowed += isAllowed ? 1 : 0;
                denied += isAllowed ? 0 : 1;
                continue;
            }

            var change = json.RootElement.GetProperty("body");
            switch (change.GetProperty("change").GetString())
            {
                case "grant_set":
                    granted = true;
                    break;
                case "grant_removed":
                    (granted, revocations) = (false, revocations + 1);
                    break;
                case "member_suspended":
                    (suspended, revocations) = (true, revocations + 1);
                    break;
                case "member_unsuspended":
                    suspended = false;
                    break;
                case "stopped":
                    (stopped, revocations) = (true, revocations + 1);
                    break;
                case "resumed":
                    stopped = false;
                    break;
                case "key_issued":
                    keys.Add(change.GetProperty("agentId").GetGuid());
                    break;
                case "key_revoked":
                    Assert.True(keys.Remove(change.GetProperty("agentId").GetGuid()));
                    revocations++;
                    break;
            }
        }

        Assert.Equal(Toggles, revocations);
        Assert.True(allowed > Toggles && denied > 0, $"{allowed} allowed and {denied} denied calls show too little.");
    }
}
