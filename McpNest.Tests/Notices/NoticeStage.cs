using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Administration;
using McpNest.Tests.Mail;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Hosting;
using McpNest.Web.Mail;
using McpNest.Web.Notices;
using McpNest.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Notices;

/// <summary>All of Core and the sending of notices over a folder of its own, with servers in memory and a clock that stands still.</summary>
internal sealed class NoticeStage : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly NoticeOptions _options;
    private readonly SmtpOptions? _smtp;
    private ServiceProvider _services;

    public NoticeStage(NoticeOptions options, SmtpStub? mail = null)
    {
        _options = options;
        _smtp = mail is null ? null : new SmtpOptions { Host = "127.0.0.1", Port = mail.Port, From = "nest@example.com", Security = SmtpSecurity.None };
        _services = Build();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public FakeServers Fakes { get; } = new();

    public FakeLogs Logs { get; } = new();

    public NestJournal Journal => Get<NestJournal>();

    public PolicyState State => Journal.State;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Everything to one webhook of the nest's own shape.</summary>
    public static NoticeStage To(WebhookReceiver receiver) => new(new NoticeOptions { Webhooks = [new WebhookOptions { Url = receiver.Url }] });

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Looks, and waits until everything that could be sent was.</summary>
    public async Task LookAsync(TimeSpan? later = null)
    {
        Time.Advance(later ?? TimeSpan.Zero);
        await Get<NoticeDesk>().LookAsync(Cancel);
        await Get<NoticeDesk>().SettledAsync();
    }

    /// <summary>Ends the process, and starts another one over the same folder.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Build();
    }

    public Task CommitAsync(params Change[] changes) => Journal.CommitAsync(Actor.Operator, changes, null, Cancel);

    public async Task<Guid> AddMemberAsync(string name, MemberRole role = MemberRole.Member, string? display = null) =>
        await Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = $"{name}@example.com", Name = display ?? name, Role = role }, Cancel);

    /// <summary>A remote server whose tools are approved.</summary>
    public async Task<Guid> AddServerAsync(string slug, params string[] tools) => await AddServerAsync(slug, null, tools);

    public async Task<Guid> AddServerAsync(string slug, Guid? owner, string[] tools)
    {
        Fakes.Offer(slug, tools);
        var servers = Get<ServersBook>();
        var id = await servers.AddAsync(Actor.Operator, TestBooks.Remote(slug) with { OwnerId = owner }, Cancel);
        await servers.RefreshAsync(Actor.Operator, id, Cancel);
        await servers.ApproveToolsAsync(Actor.Operator, id, [.. State.Servers[id].Tools.Values.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))], Cancel);
        return id;
    }

    /// <summary>The server now says something else of its tools.</summary>
    public async Task ChangeAsync(Guid server, string slug, params string[] tools)
    {
        Fakes.Offer(slug, tools);
        await Get<ServersBook>().RefreshAsync(Actor.Operator, server, Cancel);
    }

    /// <summary>The server cannot be reached any more, and that was noticed.</summary>
    public async Task TakeDownAsync(Guid server, string slug)
    {
        Fakes.TakeDown(slug);
        await Assert.ThrowsAsync<NestException>(() => Get<ServersBook>().RestartAsync(Actor.Operator, server, Cancel));
    }

    public async Task BringUpAsync(Guid server, string slug, params string[] tools)
    {
        Fakes.Offer(slug, tools);
        await Get<ServersBook>().RestartAsync(Actor.Operator, server, Cancel);
    }

    public async Task<Guid> IssueAsync(Guid member, string name, TimeSpan lifetime, string? app = null) =>
        (await Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = member, AgentName = name, Lifetime = lifetime, App = app }, Cancel)).AgentId;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    public string Folder => _folder.Path;

    private ServiceProvider Build()
    {
        var address = new PublicAddress(new Uri("https://nest.example.com"));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(TestJournal.Patient);
        services.AddMcpNestCore(_folder.Data);
        services.AddSingleton(provider => new UpstreamPool(
            provider.GetRequiredService<ServerTargets>().ReadAsync, Fakes.Connect, provider.GetRequiredService<CurrentPolicy>(),
            provider.GetRequiredService<DiscoveryRecorder>(), new UpstreamLimits(), Time, NullLogger.Instance));
        services.AddSingleton(address);
        services.AddNestAccounts();
        services.AddSingleton(new NestOptions { Smtp = _smtp, Notices = _options });
        services.AddSingleton<Mailer>();
        services.AddNestNotices(_options, address);
        return services.BuildServiceProvider();
    }
}
