using System.Globalization;
using System.Text.Json;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.CommandLine;
using static McpNest.Tests.CommandLine.VerbTests;

namespace McpNest.Tests.CommandLine;

public sealed class AuditListTests : IDisposable
{
    private static readonly string[] s_contract =
    [
        "seq", "at", "kind", "callId", "member", "agent", "client", "server", "tool", "method", "decision", "reason", "grant", "credential",
        "outcome", "durationMs", "requestBytes", "responseBytes", "fingerprint", "policyVersion", "scheme", "protocol",
    ];

    private readonly Cli _cli = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Call_HasEveryFieldOfTheContract()
    {
        await HappenAsync();
        var calls = (await _cli.JsonAsync("audit list")).Where(line => Text(line, "kind") == "call").ToArray();

        Assert.All(calls, call => Assert.Empty(s_contract.Except(Names(call))));
        var (denied, allowed) = (calls[0], calls[1]);
        Assert.Equal(("denied", "no_grant", "denied"), (Text(denied, "decision"), Text(denied, "reason"), Text(denied, "outcome")));
        Assert.Equal(("allowed", null, "succeeded"), (Text(allowed, "decision"), Text(allowed, "reason"), Text(allowed, "outcome")));
        Assert.Equal(("ada@example.com", "Cursor", "files", "read"), (Text(allowed, "member"), Text(allowed, "agent"), Text(allowed, "server"), Text(allowed, "tool")));
        Assert.Equal((12, 17, 34), (Number(allowed, "durationMs"), Number(allowed, "requestBytes"), Number(allowed, "responseBytes")));
        Assert.EndsWith("Z", Text(allowed, "at"), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(Text(allowed, "at"), CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task Change_HasEveryFieldOfTheContract()
    {
        await HappenAsync();
        var change = (await _cli.JsonAsync("audit list")).First(line => Text(line, "kind") == "change" && Text(line, "change") == "member_added");

        Assert.Equal(["seq", "at", "kind", "actor", "change", "target", "member", "server", "reason"], Names(change));
        Assert.Equal(("operator", "ada@example.com"), (Text(change, "actor"), Text(change, "target")));
    }

    [Fact]
    public async Task Last_KeepsTheNewest_OldestFirst()
    {
        await HappenAsync();
        var all = await _cli.JsonAsync("audit list");
        var last = await _cli.JsonAsync("audit list --last 3");

        Assert.Equal(all.Select(Seq).Order(), all.Select(Seq));
        Assert.Equal(all.Select(Seq).TakeLast(3), last.Select(Seq));
    }

    [Theory]
    [InlineData("--outcome denied", 1)]
    [InlineData("--outcome succeeded", 1)]
    [InlineData("--outcome interrupted", 0)]
    [InlineData("--server files", 2)]
    [InlineData("--server other", 0)]
    [InlineData("--tool read --member ada@example.com", 2)]
    [InlineData("--since 2999-01-01T00:00:00Z", 0)]
    public async Task Filters_LeaveOutWhatDoesNotFit(string filter, int count)
    {
        await HappenAsync();
        Assert.Equal(count, (await _cli.JsonAsync("audit list " + filter)).Length);
    }

    [Theory]
    [InlineData("outcome:denied", 1)]
    [InlineData("server:files tool:read member:ada@example.com", 2)]
    [InlineData("tool:files__read result:s*", 1)]
    [InlineData("server:files --outcome denied", 1)]
    [InlineData("read after:1h", 2)]
    [InlineData("read before:1h", 0)]
    public async Task Query_MeansTheSameAsOnThePage(string query, int count)
    {
        await HappenAsync();
        Assert.Equal(count, (await _cli.JsonAsync("audit list --last 20 " + query)).Length);
    }

    [Fact]
    public async Task Query_ThatIsNone_IsRefusedInOneSentence()
    {
        await HappenAsync();
        var result = await _cli.TryAsync(["audit", "list", "servr:files"]);

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("did you mean 'server'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherRecords_AreListedWithoutAQueryOnCalls()
    {
        await HappenAsync();
        await using (var nest = _cli.Open())
        {
            nest.Journal.Record(new NestEvent.ClockJumped(DateTimeOffset.UnixEpoch));
        }

        var line = (await _cli.JsonAsync("audit list --last 1"))[0];

        Assert.Equal(["seq", "at", "kind", "event", "expected"], Names(line));
        Assert.Equal(("event", "clock_jumped"), (Text(line, "kind"), Text(line, "event")));
    }

    [Fact]
    public async Task Table_IsForPeople()
    {
        await HappenAsync();
        var text = await _cli.RunAsync("audit list");

        Assert.Contains("files__read", text, StringComparison.Ordinal);
        Assert.Contains("denied: no_grant", text, StringComparison.Ordinal);
    }

    /// <summary>A member with an agent calls a tool twice: refused, then granted and answered.</summary>
    private async Task HappenAsync()
    {
        await using var nest = _cli.Open();
        var member = await nest.People.AddAsync(Actor.Operator, new AddMember { Email = "ada@example.com" }, Cancel);
        var agent = (await nest.Agents.IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = "Cursor" }, Cancel)).AgentId;
        var (server, tool) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await nest.Journal.CommitAsync(
            Actor.Operator,
            [
                new Change.ServerAdded(server, "files", ServerTransport.Http, CredentialKind.Shared, null, "target", 60),
                new Change.ToolsDiscovered(server, [new SeenTool(tool, "read", "f1")]),
                new Change.ToolsApproved(server, [new ToolVersion(tool, "f1")]),
            ],
            rows: null,
            Cancel);
        await CallAsync(nest, agent, CallTarget.Of(server, tool));
        await nest.Get<AccessBook>().SetAsync(Actor.Operator, GrantSubject.Everyone, new GrantTarget(server, null), GrantEffect.Allow, null, Cancel);
        var admitted = await CallAsync(nest, agent, CallTarget.Of(server, tool));
        nest.Journal.Complete(admitted.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(12), 34));
    }

    private static Task<Admission> CallAsync(NestSession nest, Guid agent, CallTarget target) => nest.Journal.AdmitAsync(
        new CallIntent { CallId = Guid.CreateVersion7(), AgentId = agent, Target = target, Method = "tools/call", RequestBytes = 17, Client = "test 1.0" }, Cancel);

    private static long Seq(JsonElement line) => line.GetProperty("seq").GetInt64();

    private static int Number(JsonElement line, string field) => line.GetProperty(field).GetInt32();
}
