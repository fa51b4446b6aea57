using System.Collections.Concurrent;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

public sealed class LiveSessionsTests : IAsyncDisposable
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));
    private readonly TaskCompletionSource _notified = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly ConcurrentQueue<OfferKind> _told = new();
    private TestJournal _journal = null!;
    private LiveSessions _sessions = null!;
    private UpstreamPool _pool = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sessions.StopAsync(Cancel);
        _sessions.Dispose();
        await _pool.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Session_WhenPolicyMoves_IsToldAndStays()
    {
        await StartAsync();
        using var session = Add(_journal.AgentId);

        await _journal.Grant();

        await _notified.Task.WaitAsync(s_cap, Cancel);
        Assert.False(_ended.Task.IsCompleted);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("removed")]
    public async Task Session_OfAnAgentThatIsGone_Ends(string how)
    {
        await StartAsync();
        using var session = Add(_journal.AgentId);

        await _journal.Commit(how == "revoked" ? new Change.KeyRevoked(_journal.AgentId) : new Change.MemberRemoved(_journal.MemberId));

        await _ended.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task Session_OfAnAgentWhoseKeyExpires_EndsWithoutAnyChange()
    {
        await StartAsync();
        var agent = Guid.CreateVersion7();
        await _journal.Commit(new Change.KeyIssued(agent, _journal.MemberId, "other", _time.GetUtcNow().AddHours(1)));
        using var session = Add(agent);

        _time.Advance(TimeSpan.FromHours(1));

        await _ended.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task Stream_OfAKeyThatWasRolled_EndsWhenThatKeyDoes_AndTheNewOnesStays()
    {
        await StartAsync();
        var (old, fresh, session) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var before = _sessions.Add(new LiveSession(_journal.AgentId, null, old.SetResult) { KeyHash = "hash" });
        using var carried = _sessions.Add(new LiveSession(_journal.AgentId, null, session.SetResult));
        await _journal.Commit(new Change.KeyRolled(_journal.AgentId, "new", DateTimeOffset.MaxValue, _time.GetUtcNow().AddHours(1)));
        using var after = _sessions.Add(new LiveSession(_journal.AgentId, null, fresh.SetResult) { KeyHash = "new" });
        await LookAsync();
        Assert.False(old.Task.IsCompleted);

        _time.Advance(TimeSpan.FromHours(1)); // and no record comes with it

        await old.Task.WaitAsync(s_cap, Cancel);
        Assert.False(fresh.Task.IsCompleted || session.Task.IsCompleted);
    }

    [Fact]
    public async Task Stream_OfAKeyThatWasRolledWithoutOverlap_EndsAtOnce()
    {
        await StartAsync();
        using var stream = _sessions.Add(new LiveSession(_journal.AgentId, null, () => _ended.TrySetResult()) { KeyHash = "hash" });

        await _journal.Commit(new Change.KeyRolled(_journal.AgentId, "new", DateTimeOffset.MaxValue, null));

        await _ended.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task Session_IsToldOnceOfEachListThatChanged_AndOfNothingElse()
    {
        await StartAsync();
        using var session = Add(_journal.AgentId);
        var other = Guid.CreateVersion7();
        await _journal.Commit(new Change.KeyIssued(other, _journal.MemberId, "other", DateTimeOffset.MaxValue));
        await _journal.Commit(new Change.GroupAdded(Guid.CreateVersion7()));
        await _journal.Grant();
        await _notified.Task.WaitAsync(s_cap, Cancel);
        await _journal.Commit(new Change.MemberRoleSet(_journal.MemberId, MemberRole.Auditor));
        await _journal.Commit(new Change.GrantRemoved(_journal.GrantId));
        await LookAsync();

        Assert.Equal([OfferKind.Tool, OfferKind.Tool], _told);
    }

    [Fact]
    public async Task Session_OfAnAgentWhoseGrantRunsOut_IsToldWithoutAnyChange()
    {
        await StartAsync();
        await _journal.Commit(new Change.GrantSet(
            Guid.CreateVersion7(), SubjectKind.Member, _journal.MemberId, _journal.ServerId, _journal.ToolId, GrantEffect.Allow, _time.GetUtcNow().AddHours(1)));
        using var session = Add(_journal.AgentId);
        _time.Advance(TimeSpan.FromMinutes(59));
        await LookAsync();
        Assert.Empty(_told);

        _time.Advance(TimeSpan.FromMinutes(1));

        await _notified.Task.WaitAsync(s_cap, Cancel);
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("member stopped")]
    [InlineData("agent stopped")]
    public async Task Session_OfAMemberWhoIsBlockedMeanwhile_Ends_AndANewOneMayStay(string how)
    {
        await StartAsync();
        using var session = Add(_journal.AgentId);
        await _journal.Commit(how switch
        {
            "suspended" => new Change.MemberSuspended(_journal.MemberId),
            "member stopped" => new Change.Stopped(StopScope.Member, _journal.MemberId),
            _ => new Change.Stopped(StopScope.Agent, _journal.AgentId),
        });
        await _ended.Task.WaitAsync(s_cap, Cancel);

        var asking = new TaskCompletionSource();
        using var later = _sessions.Add(new LiveSession(_journal.AgentId, null, asking.SetResult));
        await _journal.Commit(new Change.GroupAdded(Guid.CreateVersion7()));
        await LookAsync();
        Assert.False(asking.Task.IsCompleted);

        await _journal.Commit(how switch
        {
            "suspended" => new Change.MemberUnsuspended(_journal.MemberId),
            "member stopped" => new Change.Resumed(StopScope.Member, _journal.MemberId),
            _ => new Change.Resumed(StopScope.Agent, _journal.AgentId),
        });
        await LookAsync();
        Assert.False(asking.Task.IsCompleted);
        await _journal.Commit(new Change.MemberSuspended(_journal.MemberId));
        await asking.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task Session_WhoseClientCannotBeTold_Ends()
    {
        await StartAsync();
        using var session = _sessions.Add(new LiveSession(
            _journal.AgentId, _ => throw new IOException("gone"), () => _ended.TrySetResult()));

        await _journal.Grant();

        await _ended.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task Session_WhoseEndFails_DoesNotKeepOthersOpen()
    {
        await StartAsync();
        using var failing = _sessions.Add(new LiveSession(
            _journal.AgentId, null, () => throw new AggregateException(new InvalidOperationException("listener"))));
        using var session = Add(_journal.AgentId);

        await _journal.Commit(new Change.KeyRevoked(_journal.AgentId));

        await _ended.Task.WaitAsync(s_cap, Cancel);
        Assert.False(_sessions.ExecuteTask!.IsFaulted);
    }

    private async Task StartAsync()
    {
        _journal = TestJournal.Open(_folder, _time);
        await _journal.Populate();
        _pool = FakePool.Of(_ => new FakeConnection(), () => _journal.Journal.State);
        _sessions = new LiveSessions(_journal.Journal, _journal.Feed, _pool, _time);
        await _sessions.StartAsync(Cancel);
    }

    /// <summary>Returns when everything open was looked at under the present policy: sessions are looked at in rounds, and the second has begun.</summary>
    private async Task LookAsync()
    {
        for (var round = 0; round < 2; round++)
        {
            var (agent, ended) = (Guid.CreateVersion7(), new TaskCompletionSource());
            await _journal.Commit(new Change.KeyIssued(agent, _journal.MemberId, agent.ToString(), DateTimeOffset.MaxValue));
            using var probe = _sessions.Add(new LiveSession(agent, null, ended.SetResult));
            await _journal.Commit(new Change.KeyRevoked(agent));
            await ended.Task.WaitAsync(s_cap, Cancel);
        }
    }

    private IDisposable Add(Guid agentId) => _sessions.Add(new LiveSession(
        agentId,
        kind =>
        {
            _told.Enqueue(kind);
            _notified.TrySetResult();
        },
        () => _ended.TrySetResult()));
}
