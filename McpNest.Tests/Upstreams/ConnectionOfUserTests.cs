using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Which connection a user's calls go over: what may be shared is, and nothing else.</summary>
public sealed class ConnectionOfUserTests
{
    private static readonly ServerTarget s_hosted = new() { Transport = ServerTransport.Stdio, Command = "server" };

    [Theory]
    [InlineData(UpstreamEra.Session, "both", UpstreamEra.Session, 1)]
    [InlineData(UpstreamEra.Stateless, "both", UpstreamEra.Stateless, 1)]
    [InlineData(UpstreamEra.Session, "stateless", UpstreamEra.Stateless, 2)]
    [InlineData(UpstreamEra.Stateless, "session", UpstreamEra.Session, 2)]
    public async Task Era_IsTheAgentsIfTheServerSpeaksIt(UpstreamEra agent, string server, UpstreamEra expected, int tries)
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        users.Speaks.RemoveAll(era => server != "both" && era != (server == "session" ? UpstreamEra.Session : UpstreamEra.Stateless));
        var user = ServersOfUsers.User(agent);

        await users.Call(user);
        await users.Call(user);

        Assert.Equal(expected, Assert.Single(users.Open).Era);
        Assert.Equal((tries, 1), (users.Made.Count, users.Opened.Length)); // what it does not speak is tried once
    }

    [Fact]
    public async Task ServerOfNeitherEra_IsDownWithOneSentence()
    {
        await using var users = new ServersOfUsers();
        users.Speaks.Clear();

        var sentence = await users.Pool.EnsureConnectedAsync(users.Nest.ServerId, ServersOfUsers.User(), ServersOfUsers.Cancel);
        await users.Nest.Call(user: ServersOfUsers.User());

        Assert.StartsWith("The server speaks no version of MCP", sentence, StringComparison.Ordinal);
        Assert.Equal((ServerHealthKind.Down, sentence), users.Pool.HealthOf(users.Nest.ServerId) is var h ? (h.Kind, h.Sentence) : default);
        Assert.Equal(2, users.Made.Count); // the second call falls into the pause

        users.Speaks.Add(UpstreamEra.Session); // updated meanwhile; what was learned is forgotten
        users.Time.Advance(TimeSpan.FromSeconds(1));
        await users.Call(ServersOfUsers.User());
    }

    [Fact]
    public async Task Eras_AreLearnedAnewWhenTheServerIsReconfigured()
    {
        await using var users = new ServersOfUsers();
        users.Speaks.Remove(UpstreamEra.Stateless);
        await users.Call(ServersOfUsers.User(UpstreamEra.Stateless));
        users.Speaks.Add(UpstreamEra.Stateless);

        users.Nest.Reconfigured++;

        await users.Call(ServersOfUsers.User(UpstreamEra.Stateless));
        Assert.Equal(UpstreamEra.Stateless, users.Opened[^1].Era);
    }

    [Fact]
    public async Task Eras_AreLearnedAnewAfterAFailedHandshake()
    {
        await using var users = new ServersOfUsers();
        users.Speaks.Remove(UpstreamEra.Stateless);
        await users.Call(ServersOfUsers.User(UpstreamEra.Stateless));
        users.OnMade = fake => fake.OnOpen = _ => throw new UpstreamException(UpstreamReplyKind.Unavailable, "It is away.");
        await users.Pool.DisconnectAsync(users.Nest.ServerId);
        await users.Nest.Call(user: ServersOfUsers.User(UpstreamEra.Stateless));
        users.Speaks.Add(UpstreamEra.Stateless);
        users.OnMade = _ => { };
        users.Time.Advance(TimeSpan.FromSeconds(1));

        await users.Call(ServersOfUsers.User(UpstreamEra.Stateless));
        Assert.Equal(UpstreamEra.Stateless, users.Opened[^1].Era);
    }

    [Theory]
    [InlineData(UpstreamEra.Stateless)]
    [InlineData(UpstreamEra.Session)]
    public async Task ServerWithoutState_IsSharedAndKnowsNobody(UpstreamEra era)
    {
        await using var users = new ServersOfUsers();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => users.Call(ServersOfUsers.User(era, declares: """{"elicitation":{}}"""))));

        var shared = Assert.Single(users.Open);
        Assert.Equal(new UpstreamUser { Era = era }, shared.User);
        Assert.Equal(64, shared.Calls.Count);
        Assert.InRange(users.Made.Count, 1, 2); // one more to find out
    }

    [Fact]
    public async Task ServerWithState_HasASessionForEachSession()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        var agent = Guid.CreateVersion7();
        UpstreamUser[] sessions =
        [
            ServersOfUsers.User(agent: agent, session: "a"), ServersOfUsers.User(agent: agent, session: "b"), ServersOfUsers.User(session: "c"),
        ];

        await Task.WhenAll(sessions.SelectMany(user => Enumerable.Repeat(user, 5)).Select(users.Call));

        Assert.Equal(["a", "b", "c"], users.Open.Select(fake => fake.User.SessionId).Order());
        Assert.All(users.Open, fake => Assert.Equal(5, fake.Calls.Count));
        Assert.Equal(3, users.Made.Count);
    }

    [Fact]
    public async Task StatelessAgentsOnAServerWithState_HaveASessionEach()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        users.Speaks.Remove(UpstreamEra.Stateless);
        var (one, other) = (ServersOfUsers.User(UpstreamEra.Stateless), ServersOfUsers.User(UpstreamEra.Stateless));

        await users.Call(one);
        await users.Call(other);
        await users.Call(one);

        Assert.Equal([one.AgentId, other.AgentId], users.Open.Select(fake => fake.User.AgentId));
    }

    [Theory]
    [InlineData(false, null, null, 1)]
    [InlineData(false, """{"experimental":{}}""", null, 1)]
    [InlineData(true, null, null, 2)]
    [InlineData(false, """{"elicitation":{}}""", """{"elicitation":{}}""", 2)]
    [InlineData(false, """{"roots":{"listChanged":true},"sampling":{}}""", null, 2)]
    [InlineData(false, """{"elicitation":true}""", null, 1)]
    public async Task HostedProcess_IsSharedOnlyWhenNothingInItIsAnybodys(bool environment, string? one, string? other, int processes)
    {
        await using var users = new ServersOfUsers(environment ? s_hosted with { Environment = s_hosted.Environment.Add("TOKEN", "t") } : s_hosted);

        await users.Call(ServersOfUsers.User(declares: one));
        await users.Call(ServersOfUsers.User(declares: other));

        Assert.Equal(processes, users.Open.Length);
    }

    [Fact]
    public async Task HostedProcessOfAnAgent_IsTheSameForAllItsSessionsThatDeclareTheSame()
    {
        await using var users = new ServersOfUsers(s_hosted);
        var agent = Guid.CreateVersion7();

        await users.Call(ServersOfUsers.User(agent: agent, declares: """{"roots":{},"elicitation":{"form":{},"url":{}}}"""));
        await users.Call(ServersOfUsers.User(agent: agent, declares: """{"elicitation":{"url":{},"form":{}},"roots":{}}"""));
        await users.Call(ServersOfUsers.User(agent: agent, declares: """{"roots":{}}"""));

        Assert.Equal([2, 1], users.Open.Select(fake => fake.Calls.Count));
    }

    [Fact]
    public async Task LegacySse_IsEachAgentsOwn()
    {
        await using var users = new ServersOfUsers(new ServerTarget { Transport = ServerTransport.Sse, Url = new Uri(ServersOfUsers.Url) });

        await users.Call(ServersOfUsers.User());
        await users.Call(ServersOfUsers.User(UpstreamEra.Stateless));

        Assert.Equal((2, UpstreamEra.Session), (users.Open.Length, users.Open[1].Era));
    }

    [Fact]
    public async Task NestItself_NeedsNoConnectionBesideASharedOne()
    {
        await using var users = new ServersOfUsers();
        await users.Call(ServersOfUsers.User(UpstreamEra.Session));

        await users.Pool.DiscoverAsync(users.Nest.ServerId, ServersOfUsers.Cancel);

        Assert.Equal(UpstreamEra.Session, Assert.Single(users.Open).Era);
    }

    [Fact]
    public async Task NestItself_PrefersTheStatelessEra()
    {
        await using var users = new ServersOfUsers { KeepsState = true };

        await users.Pool.DiscoverAsync(users.Nest.ServerId, ServersOfUsers.Cancel);

        Assert.Equal(UpstreamEra.Stateless, Assert.Single(users.Made).Era);
    }

    [Fact]
    public async Task ConnectionOfTheNest_IsNotLentWhenTheServerKeepsState()
    {
        await using var users = new ServersOfUsers { KeepsState = true };
        users.Speaks.Remove(UpstreamEra.Stateless);
        await users.Pool.DiscoverAsync(users.Nest.ServerId, ServersOfUsers.Cancel);

        await users.Call(ServersOfUsers.User());

        Assert.Equal([0, 1], users.Opened.Select(fake => fake.Calls.Count));
    }

    [Fact]
    public async Task ServerThatBeginsToKeepState_IsNoLongerShared()
    {
        await using var users = new ServersOfUsers();
        await users.Call(ServersOfUsers.User());
        await users.Call(ServersOfUsers.User());
        users.KeepsState = true;
        foreach (var fake in users.Open)
        {
            fake.Fail();
        }

        await Eventually.Holds(() => users.Pool.HealthOf(users.Nest.ServerId).Kind == ServerHealthKind.Down);
        users.Time.Advance(TimeSpan.FromSeconds(1));

        await users.Call(ServersOfUsers.User());
        await users.Call(ServersOfUsers.User());

        Assert.All(users.Open.Where(fake => !fake.Calls.IsEmpty), fake => Assert.NotNull(fake.User.AgentId));
        Assert.Equal([1, 1], users.Open.Select(fake => fake.Calls.Count).Where(count => count > 0));
    }

    [Fact]
    public async Task Call_CarriesWhoCallsItsDefinitionAndItsPatience()
    {
        await using var users = new ServersOfUsers();
        UpstreamCall? relayed = null;
        users.OnMade = fake => fake.OnRelay = call => relayed = call;
        var user = ServersOfUsers.User();

        await users.Call(user);

        Assert.Equal((user, HostileChild.Tool), (relayed!.User, relayed.Definition!.Value.GetRawText()));
        Assert.NotNull(relayed.Patience);
    }

    [Fact]
    public async Task TimeTheServerWaitsForTheAgent_DoesNotCount()
    {
        await using var users = new ServersOfUsers();
        var (asking, release) = (new TaskCompletionSource<Patience>(), new TaskCompletionSource<string>());
        users.OnMade = fake =>
        {
            fake.OnRelay = call =>
            {
                call.Patience!.Pause();
                asking.TrySetResult(call.Patience);
            };
            fake.OnCall = (_, cancel) => release.Task.WaitAsync(cancel);
        };
        var call = users.Nest.Call(user: ServersOfUsers.User(), timeoutSeconds: 30);
        var patience = await asking.Task;

        users.Time.Advance(TimeSpan.FromMinutes(5));
        patience.Resume();
        users.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        users.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(UpstreamReplyKind.TimedOut, (await call).Kind);
    }
}
