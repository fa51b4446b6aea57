using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Notices;

namespace McpNest.Tests.Notices;

/// <summary>What agents are told from memory follows what happens, without being asked to.</summary>
public sealed class MatterBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TokenThatEnds_AndKeyOfAnotherClient_AreKnownSoon()
    {
        await using var stage = new NoticeStage(new NoticeOptions());
        var book = stage.Get<MatterBook>();
        var ada = await stage.AddMemberAsync("ada");
        var server = await stage.Get<ServersBook>().AddAsync(Actor.Operator, TestBooks.Personal("mail"), Cancel);
        var day = DateOnly.FromDateTime(stage.Time.GetUtcNow().UtcDateTime).AddDays(5);
        await stage.Get<CredentialsBook>().SetAsync(Actor.Operator, server, ada, "a-token-of-ada", Cancel, day);
        await Eventually.Holds(() => book.Of(ada).Tokens is [{ } token] && token.EndsOn == day);

        var agent = await stage.IssueAsync(ada, "Cursor", TimeSpan.FromDays(90), "cursor");
        await stage.Journal.AdmitAsync(
            new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = CallTarget.Unknown, Method = "tools/call", RequestBytes = 1, Client = "Zed 1" }, Cancel);
        await Eventually.Holds(() =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(2));
            return book.Of(ada).Misuses is [{ Client: "Zed 1", App: "Cursor" }];
        });

        await stage.Get<AgentsBook>().AcceptClientAsync(Actor.Operator, agent, "Zed 1", Cancel);
        await stage.Get<CredentialsBook>().RemoveAsync(Actor.Operator, server, ada, Cancel);
        await Eventually.Holds(() => book.Of(ada) is { Tokens: [], Misuses: [] });
    }
}
