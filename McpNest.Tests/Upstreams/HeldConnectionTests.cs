using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Connections that belong to one session or agent: how many there may be, when they end, and what their end means.</summary>
public sealed class HeldConnectionTests
{
    private static readonly ServerTarget s_hosted = new()
    {
        Transport = ServerTransport.Stdio,
        Command = "server",
        Environment = ImmutableSortedDictionary<string, string>.Empty.Add("KEY", "k"),
    };

    [Fact]
    public async Task OneMoreThanThereIsRoomFor_ClosesTheIdlest()
    {
        await using var users = new ServersOfUsers(limits: new UpstreamLimits { HeldConnections = 3 }) { KeepsState = true };
        foreach (var session in (string[])["a", "b", "c"])
        {
            await users.Call(ServersOfUsers.User(session: session));
            users.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await users.Call(users.Opened[0].User); // used again just now
        users.Time.Advance(TimeSpan.FromSeconds(1));

        await users.Call(ServersOfUsers.User(session: "d"));

        Assert.Equal(["a", "c", "d"], users.Open.Select(fake => fake.User.SessionId).Order());
    }

    [Fact]
    public async Task OneMember_TakesNoMoreThanAQuarter_AndNobodyElsesPlace()
    {
        await using var users = new ServersOfUsers(limits: new UpstreamLimits { HeldConnections = 8 }) { KeepsState = true };
        var (greedy, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await users.Call(ServersOfUsers.User(session: "other") with { MemberId = other });
        foreach (var session in (string[])["a", "b", "c", "d"])
        {
            users.Time.Advance(TimeSpan.FromSeconds(1));
            await users.Call(ServersOfUsers.User(session: session) with { MemberId = greedy });
        }

        Assert.Equal(["c", "d", "other"], users.Open.Select(fake => fake.User.SessionId).Order());
    }

    [Fact]
    public async Task WhenAllAreInUse_AFurtherOneIsRefused()
    {
        await using var users = new ServersOfUsers(limits: new UpstreamLimits { HeldConnections = 2 }) { KeepsState = true };
        var release = new TaskCompletionSource<string>();
        users.OnMade = fake => fake.OnCall = (_, _) => release.Task;
        Task<UpstreamReply>[] running = [users.Call(ServersOfUsers.User()), users.Call(ServersOfUsers.User())];
        await Eventually.Holds(() => users.Open.Sum(fake => fake.Calls.Count) == 2);

        var sentence = await users.Pool.EnsureConnectedAsync(users.Nest.ServerId, ServersOfUsers.User(), ServersOfUsers.Cancel);

        Assert.Contains("busy", sentence, StringComparison.Ordinal);
        Assert.Equal(ServerHealthKind.Connected, users.Pool.HealthOf(users.Nest.ServerId).Kind);
        release.SetResult("""{"content":[]}""");
        await Task.WhenAll(running);
        Assert.Null(await users.Pool.EnsureConnectedAsync(users.Nest.ServerId, ServersOfUsers.User(), ServersOfUsers.Cancel));
    }

    [Fact]
    public async Task EndOfASession_ClosesItsConnectionsOnly()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        await users.Call(ServersOfUsers.User(session: "a"));
        await users.Call(ServersOfUsers.User(session: "b"));

        await users.Pool.EndSessionAsync("a");

        Assert.Equal("b", Assert.Single(users.Open).User.SessionId);
    }

    [Fact]
    public async Task EndOfAnAgent_ClosesAllThatIsItsAlone()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        await using var hosted = new ServersOfUsers(s_hosted);
        var agent = Guid.CreateVersion7();
        await users.Call(ServersOfUsers.User(agent: agent, session: "a"));
        await users.Call(ServersOfUsers.User(session: "b"));
        await hosted.Call(ServersOfUsers.User(agent: agent));
        await hosted.Call(ServersOfUsers.User());

        await users.Pool.EndAgentAsync(agent);
        await hosted.Pool.EndAgentAsync(agent);

        Assert.Equal("b", Assert.Single(users.Open).User.SessionId);
        Assert.NotEqual(agent, Assert.Single(hosted.Open).User.AgentId);
    }

    [Fact]
    public async Task IdleConnection_IsClosedWhileAnotherIsUsed()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        var busy = ServersOfUsers.User(session: "busy");
        await users.Call(ServersOfUsers.User(session: "idle"));

        await Eventually.Holds(() =>
        {
            users.Time.Advance(TimeSpan.FromMinutes(1));
            return users.Call(busy).IsCompleted && users.Opened[0].Ended.IsCompleted;
        });

        Assert.Contains(users.Open, fake => fake.User.SessionId == "busy");
    }

    [Fact]
    public async Task WhatIsForAnAgentAtLarge_GoesToTheSessionThatCameLast()
    {
        await using var users = new ServersOfUsers(s_hosted);
        var (first, second) = (new FakeAgent(), new FakeAgent());
        var user = ServersOfUsers.User(session: "first") with { Session = first.Back };
        await users.Call(user);
        await users.Call(user with { SessionId = "second", Session = second.Back });
        var session = Assert.Single(users.Open).User.Session!;

        session.Notify("notifications/message", null);
        await session.Ask!("roots/list", null, ServersOfUsers.Cancel);
        await users.Call(user with { SessionId = "third", Session = null });
        var unanswered = await session.Ask("roots/list", null, ServersOfUsers.Cancel);

        Assert.Empty(first.Told.Concat(first.Asked));
        Assert.Equal(["notifications/message ", "roots/list "], second.Told.Concat(second.Asked));
        Assert.Equal(-32601, (int)unanswered.Error!["code"]!);
    }

    [Fact]
    public async Task ConnectionThatCannotBeClosed_KeepsNoOtherFromBeingTended()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        await users.Call(ServersOfUsers.User());
        users.Opened[0].OnDispose = () => throw new IOException();
        await Eventually.Holds(() =>
        {
            users.Time.Advance(TimeSpan.FromMinutes(1));
            return users.Open.Length == 0;
        });

        await users.Call(ServersOfUsers.User());

        await Eventually.Holds(() =>
        {
            users.Time.Advance(TimeSpan.FromMinutes(1));
            return users.Open.Length == 0;
        });
    }

    [Fact]
    public async Task CrashOfOneAgentsProcess_PausesThatAgentOnly()
    {
        await using var users = new ServersOfUsers(s_hosted);
        var (clumsy, other) = (ServersOfUsers.User(), ServersOfUsers.User());
        await users.Call(clumsy);
        await users.Call(other);

        users.Opened[0].Fail();
        await Eventually.Holds(() => users.Open.Length == 1);
        await Eventually.Holds(() => users.Nest.Logs.Lines.Any(line => line.Contains("failed", StringComparison.Ordinal)));

        Assert.Equal(UpstreamReplyKind.Unavailable, (await users.Nest.Call(user: clumsy)).Kind);
        await users.Call(ServersOfUsers.User());
        Assert.Equal(ServerHealthKind.Connected, users.Pool.HealthOf(users.Nest.ServerId).Kind);
        users.Time.Advance(TimeSpan.FromSeconds(1));
        await users.Call(clumsy);
    }

    [Fact]
    public async Task StateThatWasLost_IsSaidWithTheFirstCallAfterwards()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        var (user, other) = (ServersOfUsers.User(session: "a"), ServersOfUsers.User(session: "b"));
        Assert.False((await users.Call(user)).StateLost);

        await users.Pool.DisconnectAsync(users.Nest.ServerId);

        Assert.True((await users.Call(user)).StateLost);
        Assert.False((await users.Call(user)).StateLost);
        Assert.False((await users.Call(other)).StateLost);
    }

    [Fact]
    public async Task ConnectionThatCarriedNoCall_HadNothingToLose()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        var user = ServersOfUsers.User();
        await users.Pool.EnsureConnectedAsync(users.Nest.ServerId, user, ServersOfUsers.Cancel);

        await users.Pool.DisconnectAsync(users.Nest.ServerId);

        Assert.False((await users.Call(user)).StateLost);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SessionFromBeforeThisProcess_LostWhatTheServerKept(bool keepsState)
    {
        await using var users = new ServersOfUsers { KeepsState = keepsState };
        var user = ServersOfUsers.User() with { Resumed = true };

        Assert.Equal(keepsState, (await users.Call(user)).StateLost);
        Assert.False((await users.Call(user)).StateLost);
    }

    [Fact]
    public async Task CallTheServerDidNotTake_IsSentOnceMoreOverANewSession()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        var user = ServersOfUsers.User();
        await users.Call(user);
        var lost = users.Opened[0];
        lost.OnCall = async (_, _) =>
        {
            await lost.DisposeAsync();
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The session is gone.") { SessionLost = true };
        };

        Assert.True((await users.Call(user)).StateLost);

        Assert.Equal((2, 1), (users.Opened.Length, users.Opened[1].Calls.Count));
    }

    [Fact]
    public async Task LogLevel_GoesToTheSessionsOwnConnectionsThatLog()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        users.OnMade = fake => fake.Traits = fake.Traits! with { Capabilities = JsonElement.Parse("""{"logging":{},"tools":{}}""") };
        var user = ServersOfUsers.User(session: "a");
        await users.Call(user);
        await users.Call(ServersOfUsers.User(session: "b"));
        await users.Pool.DiscoverAsync(users.Nest.ServerId, ServersOfUsers.Cancel);

        await users.Pool.SetLogLevelAsync(user with { LogLevel = "debug" }, ServersOfUsers.Cancel);

        Assert.Equal("a", Assert.Single(users.Opened, fake => fake.Asked.Contains("logging/setLevel")).User.SessionId);
        await users.Pool.DisconnectAsync(users.Nest.ServerId);
        await users.Call(user with { LogLevel = "debug" });
        Assert.Equal("debug", users.Opened[^1].User.LogLevel);
    }
}
