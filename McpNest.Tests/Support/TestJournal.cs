using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Tests.Support;

/// <summary>A real journal over a folder, with short ways to set a policy up.</summary>
internal sealed class TestJournal : IAsyncDisposable
{
    /// <summary>A busy test machine must not close the gate.</summary>
    public static readonly JournalOptions Patient = new() { WriteDeadline = TimeSpan.FromSeconds(20) };

    private TestJournal(NestDatabase database, NestJournal journal, LiveFeed feed) => (Database, Journal, Feed) = (database, journal, feed);

    public NestDatabase Database { get; }

    public NestJournal Journal { get; }

    public LiveFeed Feed { get; }

    public Guid MemberId { get; } = Guid.CreateVersion7();

    public Guid AgentId { get; } = Guid.CreateVersion7();

    public Guid ServerId { get; } = Guid.CreateVersion7();

    public Guid ToolId { get; } = Guid.CreateVersion7();

    public Guid GrantId { get; } = Guid.CreateVersion7();

    public static TestJournal Open(TempFolder folder, TimeProvider? time = null, JournalOptions? options = null)
    {
        NestKey.Open(folder.Data);
        var database = NestDatabase.OpenOrCreate(folder.Data);
        var feed = new LiveFeed();
        return new TestJournal(
            database,
            NestJournal.Open(database, feed, time ?? TimeProvider.System, options ?? Patient, NullLogger<NestJournal>.Instance),
            feed);
    }

    public Task<long> Commit(params Change[] changes) => Journal.CommitAsync(Actor.Operator, changes, null, TestContext.Current.CancellationToken);

    /// <summary>One member with an agent, one server with one approved tool; nothing granted.</summary>
    public async Task Populate()
    {
        await Commit(
            new Change.MemberAdded(MemberId, MemberKind.Person, MemberRole.Member, null),
            new Change.KeyIssued(AgentId, MemberId, "hash", DateTimeOffset.MaxValue),
            new Change.ServerAdded(ServerId, "files", ServerTransport.Http, CredentialKind.Shared, null, "target", 60),
            new Change.ToolsDiscovered(ServerId, [new SeenTool(ToolId, "read", "f1")]),
            new Change.ToolsApproved(ServerId, [new ToolVersion(ToolId, "f1")]));
    }

    public Task<long> Grant() => Commit(
        new Change.GrantSet(GrantId, SubjectKind.Member, MemberId, ServerId, ToolId, GrantEffect.Allow, null));

    public Task<Admission> Call() => Journal.AdmitAsync(Intent(), TestContext.Current.CancellationToken);

    public CallIntent Intent() => new()
    {
        CallId = Guid.CreateVersion7(),
        AgentId = AgentId,
        Target = CallTarget.Of(ServerId, ToolId),
        Method = "tools/call",
        RequestBytes = 17,
        Client = "test 1.0",
    };

    public ValueTask DisposeAsync() => Journal.DisposeAsync();
}
