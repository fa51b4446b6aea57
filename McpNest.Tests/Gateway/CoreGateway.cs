using McpNest.Core.Audit;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

/// <summary>All of Core over a real journal, with servers the test supplies and no web in front.</summary>
internal sealed class CoreGateway : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly ConcurrentDictionary<Guid, FakeConnection> _servers = new();

    private CoreGateway(GatewayOptions? options)
    {
        NestKey.Open(_folder.Data);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(TestJournal.Patient);
        services.AddMcpNestCore(_folder.Data);
        services.AddSingleton(options ?? new GatewayOptions(() => new Uri("http://localhost:5080")));
        services.AddSingleton<MemberName>(_ => _ => "Ada");
        services.AddSingleton<AgentName>(_ => _ => "Cursor");
        services.AddSingleton(provider => FakePool.Of(
            id => _servers[id], provider.GetRequiredService<CurrentPolicy>(), provider.GetRequiredService<DiscoveryRecorder>()));
        _services = services.BuildServiceProvider();
        Caller = new Caller(AgentId, MemberId, "test 1", "2026-07-28") { Era = UpstreamEra.Stateless };
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.Parse("2026-11-23T00:00:00Z", null));

    public Guid MemberId { get; } = Guid.CreateVersion7();

    public Guid AgentId { get; } = Guid.CreateVersion7();

    /// <summary>The agent, speaking the stateless era.</summary>
    public Caller Caller { get; }

    /// <summary>The agent, speaking the session era.</summary>
    public Caller InSession => Caller with { Era = UpstreamEra.Session, ProtocolVersion = "2025-11-25", SessionId = "s" };

    public NestJournal Journal => Get<NestJournal>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CoreGateway> StartAsync(GatewayOptions? options = null)
    {
        var gateway = new CoreGateway(options);
        await gateway.CommitAsync(
            new Change.MemberAdded(gateway.MemberId, MemberKind.Person, MemberRole.Member, null),
            new Change.KeyIssued(gateway.AgentId, gateway.MemberId, "hash", DateTimeOffset.MaxValue));
        return gateway;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task CommitAsync(params Change[] changes) => Journal.CommitAsync(Actor.Operator, changes, null, Cancel);

    /// <summary>Adds a server, reads and approves all it offers, and grants it whole.</summary>
    public async Task<Guid> AddAsync(string slug, FakeConnection server, bool grant = true, bool approve = true, bool bare = false, CredentialKind credential = CredentialKind.Shared)
    {
        var id = Guid.CreateVersion7();
        _servers[id] = server;
        await CommitAsync(new Change.ServerAdded(id, slug, ServerTransport.Http, credential, null, FakePool.Target.Hash(), 60) { Bare = bare });
        await Get<UpstreamPool>().DiscoverAsync(id, Cancel);
        if (approve)
        {
            await ApproveAsync(id);
        }

        if (grant)
        {
            await GrantAsync(id);
        }

        return id;
    }

    public Task ApproveAsync(Guid server) => CommitAsync(new Change.ToolsApproved(
        server, [.. Journal.State.Servers[server].Offers.Where(offer => offer.Live is not null).Select(offer => new ToolVersion(offer.Id, offer.Live!.Value.Hex))]));

    public async Task<Guid> GrantAsync(Guid server, Guid? tool = null, GrantEffect effect = GrantEffect.Allow, DateTimeOffset? until = null)
    {
        var id = Guid.CreateVersion7();
        await CommitAsync(new Change.GrantSet(id, SubjectKind.Member, MemberId, server, tool, effect, until));
        return id;
    }

    public Task<Answer> CallAsync(string method, string parameters, Caller? caller = null) =>
        Get<CallGateway>().CallAsync(caller ?? Caller, new AgentCall(method, JsonNode.Parse(parameters)!.AsObject(), 10), back: null, Cancel);

    public Task<Answer> ListAsync(string method, string? cursor = null, Caller? caller = null) => Get<Catalog>().ListAsync(
        caller ?? Caller, method, cursor is null ? null : new JsonObject { ["cursor"] = cursor }, Cancel);

    /// <summary>The calls in the journal's projection, once every outcome is written.</summary>
    public async Task<List<CallEntry>> CallsAsync()
    {
        await CommitAsync(new Change.GroupAdded(Guid.CreateVersion7()));
        await using var db = Get<NestDatabase>().CreateDbContext();
        return await db.CallsAsync();
    }

    /// <summary>A record of the journal as it was hashed.</summary>
    public async Task<JsonNode> RecordAsync(long seq)
    {
        await using var db = Get<NestDatabase>().CreateDbContext();
        return JsonNode.Parse((await db.Journal.SingleAsync(row => row.Seq == seq, Cancel)).Body)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
