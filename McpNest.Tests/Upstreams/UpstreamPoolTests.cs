using McpNest.Core;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Upstreams;

/// <summary>When the pool connects, waits, gives up and closes; over connections without servers, on a clock that stands still.</summary>
public sealed partial class UpstreamPoolTests : IAsyncDisposable
{
    private static readonly ServerTarget s_hosted = new() { Transport = Core.Policy.ServerTransport.Stdio, Command = "server" };
    private static readonly ServerTarget s_remote = new() { Transport = Core.Policy.ServerTransport.Http, Url = new Uri("https://example.com/mcp") };

    private static readonly UpstreamLimits s_unhurried = new() { RefreshTime = TimeSpan.FromDays(9), IdleTime = TimeSpan.FromDays(9) };

    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeUpstream> _made = [];
    private PoolUnderTest? _nest;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_nest is not null)
        {
            await _nest.DisposeAsync();
        }
    }

    [Fact]
    public async Task Calls_ShareOneConnection()
    {
        var nest = Nest(s_hosted);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => nest.Call()));

        Assert.Equal(20, Assert.Single(_made).Calls.Count);
        Assert.Single(nest.Recorded);
    }

    [Fact]
    public async Task Recorder_IsToldBeforeTheFirstCallIsSent()
    {
        var nest = Nest(s_hosted);
        var sentBefore = -1;
        nest.OnRecorded = _ => sentBefore = _made[0].Calls.Count;

        await nest.Call();

        Assert.Equal(0, sentBefore);
    }

    [Fact]
    public async Task RecorderThatFails_KeepsTheConnectionFromBeingUsed()
    {
        var nest = Nest(s_hosted);
        nest.OnRecorded = _ => throw new InvalidOperationException("The journal is closed.");

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);

        Assert.Empty(Assert.Single(_made).Calls);
        Assert.True(_made[0].Ended.IsCompleted);
    }

    [Fact]
    public async Task DefinitionThatChangedAtReconnect_IsRecordedFirstAndTheCallNotSent()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        _made[0].Fail();
        await Eventually.Holds(() => nest.Pool.HealthOf(nest.ServerId).Kind == ServerHealthKind.Down);
        _time.Advance(TimeSpan.FromSeconds(1));
        OnMade = fake => fake.Page = _ => $$"""{"tools":[{{HostileChild.Tool.Replace("back", "forth", StringComparison.Ordinal)}}]}""";

        var reply = await nest.Call();

        Assert.Equal(UpstreamReply.Of(UpstreamReplyKind.DefinitionChanged), reply);
        Assert.Empty(_made[1].Calls);
        Assert.Equal(2, nest.Recorded.Count);
    }

    [Fact]
    public async Task ToolThatIsGone_IsADefinitionThatChanged()
    {
        OnMade = fake => fake.Page = _ => """{"tools":[]}""";

        Assert.Equal(UpstreamReplyKind.DefinitionChanged, (await Nest(s_hosted).Call()).Kind);
    }

    [Fact]
    public async Task AnnouncedChanges_AreReadOnceInAWhile()
    {
        var nest = Nest(s_hosted, s_unhurried);
        await nest.Call();
        _time.Advance(TimeSpan.FromSeconds(2));

        _made[0].ChangeTools();
        await Eventually.Holds(() => nest.Recorded.Count == 2);
        for (var i = 0; i < 100; i++)
        {
            _made[0].ChangeTools();
        }

        await nest.Call(); // whatever reading is under way is over now
        Assert.Equal(2, nest.Recorded.Count);
        await Eventually.Holds(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return nest.Recorded.Count >= 3;
        });
        await nest.Call();
        Assert.Equal(3, nest.Recorded.Count);
    }

    [Fact]
    public async Task ChangeAnnouncedWhileConnecting_IsReadOnceConnected()
    {
        await using var users = new ServersOfUsers(s_hosted, s_unhurried);
        users.OnMade = fake => fake.Page = _ =>
        {
            if (fake.Lists == 1)
            {
                fake.ChangeTools(); // what is about to be answered is old already
            }

            return $$"""{"tools":[{{HostileChild.Tool}}]}""";
        };
        await users.Call(ServersOfUsers.User());

        await Eventually.Holds(() =>
        {
            users.Time.Advance(TimeSpan.FromMilliseconds(100));
            return users.Opened[0].Lists == 2;
        });
    }

    [Fact]
    public async Task ChangeAnnouncedJustAfterReconnecting_IsRead()
    {
        await using var users = new ServersOfUsers(s_hosted, s_unhurried);
        var user = ServersOfUsers.User();
        await users.Call(user);
        users.Opened[0].ChangeTools(); // to be read in a second
        await users.Pool.DisconnectAsync(users.Nest.ServerId);
        await users.Call(user);

        users.Opened[1].ChangeTools();

        await Eventually.Holds(() =>
        {
            users.Time.Advance(TimeSpan.FromMilliseconds(100));
            return users.Opened[1].Lists == 2;
        });
    }

    [Fact]
    public async Task AnnouncedChangesThatAreReal_AreReadAfterGrowingPauses()
    {
        var nest = Nest(s_hosted, s_unhurried);
        await nest.Call();
        var version = 0;
        _made[0].Page = _ => $$"""{"tools":[{"name":"t{{version++}}","inputSchema":{} }]}""";
        var started = _time.GetUtcNow();

        for (var count = 2; count < 6; count++)
        {
            await Eventually.Holds(() =>
            {
                _made[0].ChangeTools();
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return nest.Recorded.Count >= count;
            });
        }

        Assert.True(_time.GetUtcNow() - started >= TimeSpan.FromSeconds(1 + 2 + 4 + 8));
    }

    [Fact]
    public async Task Definitions_AreReadAgainAtIntervals()
    {
        var nest = Nest(s_hosted);
        await nest.Call();

        _time.Advance(TimeSpan.FromMinutes(5));

        await Eventually.Holds(() => nest.Recorded.Count == 2);
        Assert.Single(_made);
    }

    [Fact]
    public async Task ListThatCannotBeReadAgain_EndsTheConnection()
    {
        var nest = Nest(s_hosted);
        await nest.Call();
        _made[0].Page = _ => """{"nothing":1}""";

        await Assert.ThrowsAsync<NestException>(() => nest.Pool.DiscoverAsync(nest.ServerId, Cancel));

        Assert.True(_made[0].Ended.IsCompleted);
        Assert.Equal(ServerHealthKind.Down, nest.Pool.HealthOf(nest.ServerId).Kind);
    }

    [Fact]
    public async Task IdleConnection_IsClosedAndOpenedAgainByTheNextCall()
    {
        var nest = Nest(s_hosted);
        await nest.Call();

        await Eventually.Holds(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return _made[0].Ended.IsCompleted;
        });

        Assert.True(nest.Pool.HealthOf(nest.ServerId) is { Kind: ServerHealthKind.Idle });
        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);
        Assert.Equal(2, _made.Count);
    }

    [Fact]
    public async Task FailingServer_IsTriedAfterGrowingPausesAndThenNoMore()
    {
        OnMade = fake => fake.OnOpen = _ => throw new UpstreamException(UpstreamReplyKind.Unavailable, "It does not start.");
        var nest = Nest(s_hosted);

        foreach (var pause in (int[])[1, 2, 4, 8])
        {
            var tried = _made.Count;
            await nest.Call();
            await nest.Call(); // within the pause: not even tried
            Assert.Equal(tried + 1, _made.Count);
            Assert.Equal(ServerHealthKind.Down, nest.Pool.HealthOf(nest.ServerId).Kind);
            _time.Advance(TimeSpan.FromSeconds(pause));
        }

        await nest.Call();
        Assert.Equal(ServerHealthKind.Failed, nest.Pool.HealthOf(nest.ServerId).Kind);
        _time.Advance(TimeSpan.FromHours(1));
        await nest.Call();
        Assert.Equal(5, _made.Count);

        OnMade = _ => { };
        await nest.Pool.DiscoverAsync(nest.ServerId, Cancel); // a person asks
        Assert.Equal(ServerHealthKind.Connected, nest.Pool.HealthOf(nest.ServerId).Kind);
    }

    [Fact]
    public async Task RemoteServer_IsNeverGivenUp()
    {
        OnMade = fake => fake.OnOpen = _ => throw new UpstreamException(UpstreamReplyKind.Unavailable, "It is away.");
        var nest = Nest(s_remote);
        for (var i = 0; i < 10; i++)
        {
            await nest.Call();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        OnMade = _ => { };

        Assert.Equal(UpstreamReplyKind.Result, (await nest.Call()).Kind);
    }

    [Fact]
    public async Task CallOverItsTime_TimesOut()
    {
        OnMade = fake => fake.OnCall = async (_, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return "";
        };
        var nest = Nest(s_hosted);

        var call = nest.Call(timeoutSeconds: 60);
        await Eventually.Holds(() => _made is [{ Calls.IsEmpty: false }]);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(UpstreamReplyKind.TimedOut, (await call).Kind);
    }

    [Fact]
    public async Task MoreCallsThanAServerTakes_WaitTheirTurnAndThenFail()
    {
        var release = new TaskCompletionSource<string>();
        OnMade = fake => fake.OnCall = (_, _) => release.Task;
        var nest = Nest(s_hosted, new UpstreamLimits { ConcurrentCalls = 2 });
        Task<UpstreamReply>[] running = [nest.Call(), nest.Call()];
        await Eventually.Holds(() => _made is [{ Calls.Count: 2 }]);

        var waiting = nest.Call();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(UpstreamReplyKind.Unavailable, (await waiting).Kind);
        release.SetResult("""{"content":[]}""");
        Assert.All(await Task.WhenAll(running), reply => Assert.Equal(UpstreamReplyKind.Result, reply.Kind));
    }

    [Fact]
    public async Task CallerWhoGivesUpWhileConnecting_LeavesTheOthersTheConnection()
    {
        var opening = new TaskCompletionSource();
        OnMade = fake => fake.OnOpen = _ => opening.Task;
        var nest = Nest(s_hosted);
        using var caller = new CancellationTokenSource();
        var first = nest.Call(cancel: caller.Token);
        var second = nest.Call();

        await caller.CancelAsync();
        Assert.Equal(UpstreamReplyKind.Cancelled, (await first).Kind);
        opening.SetResult();

        Assert.Equal(UpstreamReplyKind.Result, (await second).Kind);
        Assert.Single(_made);
    }

    private Action<FakeUpstream> OnMade { get; set; } = _ => { };

    private PoolUnderTest Nest(ServerTarget target, UpstreamLimits? limits = null) => _nest = new PoolUnderTest(target, _time, limits, (_, _, _, _) =>
    {
        var fake = new FakeUpstream();
        OnMade(fake);
        _made.Add(fake);
        return fake;
    });
}
