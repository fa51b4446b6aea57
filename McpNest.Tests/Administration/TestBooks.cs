using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Administration;

/// <summary>All of Core over a folder of its own, with servers in memory.</summary>
internal sealed class TestBooks : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;

    public TestBooks()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(TestJournal.Patient);
        services.AddMcpNestCore(_folder.Data);
        services.AddSingleton(provider => new UpstreamPool(
            provider.GetRequiredService<ServerTargets>().ReadAsync, Fakes.Connect, provider.GetRequiredService<CurrentPolicy>(),
            provider.GetRequiredService<DiscoveryRecorder>(), new UpstreamLimits(), Time, NullLogger.Instance));
        _services = services.BuildServiceProvider();
    }

    public FakeServers Fakes { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public PolicyState State => Get<NestJournal>().State;

    public ServersBook Servers => Get<ServersBook>();

    public PeopleBook People => Get<PeopleBook>();

    public AgentsBook Agents => Get<AgentsBook>();

    public GroupsBook Groups => Get<GroupsBook>();

    public AccessBook Access => Get<AccessBook>();

    public StopsBook Stops => Get<StopsBook>();

    public CredentialsBook Credentials => Get<CredentialsBook>();

    public SeedBook Seed => Get<SeedBook>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public NestDbContext Db() => Get<NestDatabase>().CreateDbContext();

    /// <summary>A member who has always just proved who they are.</summary>
    public async Task<Actor> AddAsync(string name, MemberRole role) =>
        Actor.Member(await People.AddAsync(Actor.Operator, new AddMember { Email = $"{name}@example.com", Role = role }, Cancel)) with { ProvenAt = DateTimeOffset.MaxValue };

    /// <summary>A remote server, discovered; nothing approved.</summary>
    public async Task<Guid> AddServerAsync(string slug, Actor? owner, params string[] tools)
    {
        Fakes.Offer(slug, tools);
        var id = await Servers.AddAsync(Actor.Operator, Remote(slug) with { OwnerId = owner?.MemberId }, Cancel);
        await Servers.RefreshAsync(Actor.Operator, id, Cancel);
        return id;
    }

    public static AddServer Remote(string slug) =>
        new() { Slug = slug, Transport = ServerTransport.Http, Url = $"https://{slug}.example.com/mcp" };

    /// <summary>A remote server that wants each member's own token.</summary>
    public static AddServer Personal(string slug)
    {
        var server = Remote(slug);
        return server with { Credential = CredentialKind.Member, Headers = server.Headers.Add("Authorization", "Bearer {member}") };
    }

    public static AddServer Hosted(string slug) =>
        new() { Slug = slug, Transport = ServerTransport.Stdio, Command = "npx", Args = ["-y", "some-server"] };

    public async Task<string[]> ChangesAsync() =>
        [.. (await Get<ChangeLog>().PageAsync(null, null, 1000, Cancel)).Reverse().Select(entry => entry.Change)];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
