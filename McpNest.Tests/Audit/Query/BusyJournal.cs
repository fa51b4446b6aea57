using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Audit.Query;

/// <summary>A journal with some hundred calls of several people, over days, some of them still open; the same in every run.</summary>
public sealed class BusyJournal : IAsyncLifetime
{
    public static readonly string[] Clients = ["cursor 1.0", "cursor 2.1", "claude-code 2.0", "zed 0.9"];

    private readonly TempFolder _folder = new();
    private readonly List<(Guid Server, Guid Tool, string Method)> _tools = [];
    private readonly List<Guid> _agents = [];
    private TestJournal _journal = null!;
    private ulong _state = 20260615;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 8, 10, 0, TimeSpan.Zero));

    public NestDatabase Database => _journal.Database;

    public NestJournal Journal => _journal.Journal;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Newest first, as they are kept.</summary>
    public IReadOnlyList<CallEntry> Calls { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _journal = TestJournal.Open(_folder, Time);
        await PopulateAsync();
        await CallAsync(500);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Makes calls and reads them all back.</summary>
    public async Task CallAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(Next(2400)));
            var (server, tool, method) = _tools[Next(Next(_tools.Count) + 1)];
            var admission = await Journal.AdmitAsync(
                new CallIntent
                {
                    CallId = Guid.CreateVersion7(),
                    AgentId = Next(40) == 0 ? Guid.CreateVersion7() : _agents[Next(Next(_agents.Count) + 1)],
                    Target = Next(20) switch { 0 => CallTarget.Unknown, 1 => CallTarget.Status, _ => CallTarget.Of(server, tool) },
                    Method = method,
                    ResourceScheme = method == "resources/read" ? (Next(2) == 0 ? "https" : "file") : null,
                    RequestBytes = 17,
                    Client = Next(5) == 0 ? null : Clients[Next(Clients.Length)],
                },
                TestContext.Current.CancellationToken);
            if (admission.Permit is { } permit && Next(25) != 0)
            {
                var outcomes = Enum.GetValues<CallOutcome>().Where(outcome => outcome != CallOutcome.Denied).ToArray();
                Journal.Complete(permit, new CallEnd(outcomes[Next(Next(outcomes.Length) + 1)], TimeSpan.FromMilliseconds(Next(900)), Next(5000)));
            }
        }

        await _journal.Commit(new Change.GroupAdded(Guid.CreateVersion7())); // behind all outcomes
        await using var db = Database.CreateDbContext();
        Calls = [.. (await db.CallsAsync()).OrderByDescending(call => call.Seq)];
    }

    public int Next(int bound)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)((_state >> 33) % (ulong)bound);
    }

    private async Task PopulateAsync()
    {
        var (changes, people, keys) = (new List<Change>(), new List<MemberRow>(), new List<AgentRow>());
        foreach (var name in new[] { "Ada Lovelace", "Bob", "Cleo", "Dan" })
        {
            var (member, email) = (Guid.CreateVersion7(), name.Split(' ')[0].ToLowerInvariant() + "@example.org");
            changes.Add(new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null));
            if (name != "Dan") // was erased: no row tells who that was
            {
                people.Add(new MemberRow { Id = member, Email = email, EmailKey = email, Name = name, AddedAt = Now });
            }

            foreach (var app in new[] { "Cursor", "Claude, work" })
            {
                var agent = Guid.CreateVersion7();
                _agents.Add(agent);
                changes.Add(new Change.KeyIssued(agent, member, $"{agent:N}", DateTimeOffset.MaxValue));
                keys.Add(new AgentRow { Id = agent, MemberId = member, Name = app, IssuedAt = Now, KeyTail = "tail" });
            }
        }

        foreach (var (slug, tools) in new[] { ("github", new[] { "search", "search_code", "create_issue" }), ("linear", ["search", "update"]), ("files", ["github__search"]) })
        {
            var server = Guid.CreateVersion7();
            SeenTool[] seen =
            [
                .. tools.Select(tool => new SeenTool(Guid.CreateVersion7(), tool, "f1")),
                new(Guid.CreateVersion7(), "resources", "f2") { Kind = OfferKind.Resources },
            ];
            _tools.AddRange(seen.Select(offer => (server, offer.ToolId, offer.Kind == OfferKind.Resources ? "resources/read" : "tools/call")));
            changes.Add(new Change.ServerAdded(server, slug, ServerTransport.Http, CredentialKind.Shared, null, "target", 60));
            changes.Add(new Change.ToolsDiscovered(server, [.. seen]));
            changes.Add(new Change.ToolsApproved(server, [.. seen.Where(offer => offer.Name != "update").Select(offer => new ToolVersion(offer.ToolId, offer.Fingerprint!))]));
            changes.Add(new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, server, null, GrantEffect.Allow, null));
        }

        await Journal.CommitAsync(
            Actor.Operator, changes,
            (db, _) =>
            {
                db.Members.AddRange(people);
                db.Agents.AddRange(keys);
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
    }
}
