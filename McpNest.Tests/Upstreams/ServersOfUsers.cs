using System.Collections.Concurrent;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Upstreams;

/// <summary>A pool over a server that speaks what the test says, and people who use it; all connections made can be looked at.</summary>
internal sealed class ServersOfUsers : IAsyncDisposable
{
    public const string Url = "https://example.com/mcp";

    public ServersOfUsers(ServerTarget? target = null, UpstreamLimits? limits = null, CredentialKind credential = CredentialKind.Shared)
    {
        Nest = new PoolUnderTest(target ?? new ServerTarget { Transport = ServerTransport.Http, Url = new Uri(Url) }, Time, limits, Connect);
        Nest.Server = Nest.Server! with { Credential = credential };
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new();

    public PoolUnderTest Nest { get; }

    public UpstreamPool Pool => Nest.Pool;

    public ConcurrentQueue<FakeUpstream> Made { get; } = new();

    /// <summary>Those that shook hands.</summary>
    public FakeUpstream[] Opened => [.. Made.Where(fake => Speaks.Contains(fake.Era))];

    public FakeUpstream[] Open => [.. Opened.Where(fake => !fake.Ended.IsCompleted)];

    public List<UpstreamEra> Speaks { get; } = [UpstreamEra.Session, UpstreamEra.Stateless];

    /// <summary>Whether it names sessions in the session era.</summary>
    public bool KeepsState { get; set; }

    public Action<FakeUpstream> OnMade { get; set; } = _ => { };

    /// <summary>An agent of a member; with a session, unless stateless.</summary>
    public static UpstreamUser User(UpstreamEra era = UpstreamEra.Session, Guid? member = null, Guid? agent = null, string? session = null, string? declares = null) => new()
    {
        MemberId = member ?? Guid.CreateVersion7(),
        AgentId = agent ?? Guid.CreateVersion7(),
        SessionId = era == UpstreamEra.Session ? session ?? Guid.CreateVersion7().ToString("N") : null,
        Era = era,
        Capabilities = declares is null ? null : System.Text.Json.Nodes.JsonNode.Parse(declares)!.AsObject(),
    };

    public async Task<UpstreamReply> Call(UpstreamUser user)
    {
        var reply = await Nest.Call(user: user);
        Assert.Equal(UpstreamReplyKind.Result, reply.Kind);
        return reply;
    }

    public ValueTask DisposeAsync() => Nest.DisposeAsync();

    private FakeUpstream Connect(UpstreamServer server, ServerTarget target, UpstreamEra era, UpstreamUser user)
    {
        var fake = new FakeUpstream
        {
            Era = era,
            User = user,
            Target = target,
            Traits = new ServerTraits(
                era, era == UpstreamEra.Session ? "2025-11-25" : "2026-07-28",
                era == UpstreamEra.Session && (KeepsState || target.Transport != ServerTransport.Http), default),
        };
        if (!Speaks.Contains(era))
        {
            fake.OnOpen = _ => throw new UpstreamException(UpstreamReplyKind.Unavailable, "Not in this era.") { WrongEra = true };
        }

        OnMade(fake);
        Made.Enqueue(fake);
        return fake;
    }
}
