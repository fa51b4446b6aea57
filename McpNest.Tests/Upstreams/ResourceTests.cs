using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Lists of resources, which live in memory only, and subscriptions.</summary>
public sealed class ResourceTests : IAsyncDisposable
{
    private const string Templates = """{"resourceTemplates":[]}""";

    private readonly ServersOfUsers _users = new();
    private string _uri = "test://a";

    public ResourceTests() => _users.OnMade = fake => fake.OtherPage = (method, _) => method switch
    {
        "resources/list" => $$"""{"resources":[{"uri":"{{_uri}}"}]}""",
        _ => null,
    };

    public ValueTask DisposeAsync() => _users.DisposeAsync();

    [Fact]
    public async Task List_IsTheOneOfTheUsersConnection()
    {
        _users.KeepsState = true;
        var user = ServersOfUsers.User();

        var listed = await _users.Pool.ResourcesAsync(_users.Nest.ServerId, user, ServersOfUsers.Cancel);
        await _users.Call(user);

        Assert.Equal("""{"uri":"test://a"}""", Assert.Single(listed!.Resources).GetRawText());
        Assert.Single(_users.Open);
        Assert.DoesNotContain("test://", string.Join(' ', _users.Nest.Recorded.SelectMany(discovery => discovery.Tools).Select(tool => tool.Json)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListOfAServerThatDoesNotAnswer_IsNotWaitedForLong()
    {
        _users.OnMade = fake => fake.OnOpen = cancel => Task.Delay(Timeout.Infinite, cancel);

        var listing = _users.Pool.ResourcesAsync(_users.Nest.ServerId, ServersOfUsers.User(), ServersOfUsers.Cancel);
        await Eventually.Holds(() => !_users.Made.IsEmpty);
        _users.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await listing);
    }

    [Fact]
    public async Task ListOfAServerThatIsDown_IsNull()
    {
        _users.Speaks.Clear();

        Assert.Null(await _users.Pool.ResourcesAsync(_users.Nest.ServerId, ServersOfUsers.User(), ServersOfUsers.Cancel));
    }

    [Fact]
    public async Task ChangedList_IsReadAndTold()
    {
        var told = new TaskCompletionSource<Guid>();
        _users.Pool.ListChanged += (id, _) => told.TrySetResult(id);
        var user = ServersOfUsers.User(UpstreamEra.Stateless);
        await _users.Call(user);
        _users.Time.Advance(TimeSpan.FromSeconds(2));
        _uri = "test://b";

        _users.Opened[0].Change(OfferKind.Resources);

        Assert.Equal(_users.Nest.ServerId, await told.Task.WaitAsync(TimeSpan.FromSeconds(30), ServersOfUsers.Cancel));
        var listed = await _users.Pool.ResourcesAsync(_users.Nest.ServerId, user, ServersOfUsers.Cancel);
        Assert.Equal("""{"uri":"test://b"}""", Assert.Single(listed!.Resources).GetRawText());
    }

    [Fact]
    public async Task ListThatIsTheSameAgain_IsNotTold()
    {
        var told = 0;
        _users.Pool.ListChanged += (_, _) => told++;
        await _users.Call(ServersOfUsers.User(UpstreamEra.Stateless));

        await _users.Pool.DiscoverAsync(_users.Nest.ServerId, ServersOfUsers.Cancel);

        Assert.Equal((2, 0), (_users.Opened[0].Lists, told));
    }

    [Fact]
    public async Task Subscription_GoesOverTheUsersConnectionUntilDisposed()
    {
        var updates = new List<string>();
        var user = ServersOfUsers.User(UpstreamEra.Stateless);

        var (reply, subscription) = await Subscribe(user, update => updates.Add((string)update["uri"]!));
        var (uri, updated) = Assert.Single(_users.Opened[0].Subscriptions);
        updated(new JsonObject { ["uri"] = uri });
        await subscription!.DisposeAsync();

        Assert.Equal((UpstreamReplyKind.Result, UpstreamEra.Stateless), (reply.Kind, _users.Opened[0].Era));
        Assert.Equal(["test://a"], updates);
        Assert.Equal(1, _users.Opened[0].Unsubscribed);
    }

    [Fact]
    public async Task SubscriptionWhoseConnectionBreaks_IsMadeAgain()
    {
        var updates = 0;
        var (_, subscription) = await Subscribe(ServersOfUsers.User(UpstreamEra.Stateless), _ => Interlocked.Increment(ref updates));

        _users.Opened[0].Fail();
        await Eventually.Holds(() =>
        {
            _users.Time.Advance(TimeSpan.FromSeconds(1));
            return Volatile.Read(ref updates) == 1; // said once: something may have been missed
        });

        Assert.Single(_users.Opened[^1].Subscriptions);
        await subscription!.DisposeAsync();
        Assert.Equal(1, _users.Opened[^1].Unsubscribed);
    }

    [Fact]
    public async Task SubscribedConnection_IsNotClosedAsIdle()
    {
        var (_, subscription) = await Subscribe(ServersOfUsers.User(UpstreamEra.Stateless), _ => { });
        for (var i = 0; i < 30; i++)
        {
            _users.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.False(_users.Opened[0].Ended.IsCompleted);
        await subscription!.DisposeAsync();
        await Eventually.Holds(() =>
        {
            _users.Time.Advance(TimeSpan.FromMinutes(1));
            return _users.Opened[0].Ended.IsCompleted;
        });
    }

    [Fact]
    public async Task EndOfASession_EndsItsSubscriptionsForGood()
    {
        _users.KeepsState = true;
        await Subscribe(ServersOfUsers.User(session: "a"), _ => { });

        await _users.Pool.EndSessionAsync("a");
        for (var i = 0; i < 10; i++)
        {
            _users.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(_users.Open);
        Assert.Equal((1, 1), (_users.Opened.Length, _users.Opened[0].Unsubscribed));
    }

    [Fact]
    public async Task EndOfASession_EndsASubscriptionThatIsJustBeingMade()
    {
        _users.KeepsState = true;
        var asked = new TaskCompletionSource();
        var made = _users.OnMade;
        _users.OnMade = fake =>
        {
            made(fake);
            fake.OnSubscribe = cancel =>
            {
                asked.TrySetResult();
                return Task.Delay(Timeout.Infinite, cancel);
            };
        };
        var subscribing = Subscribe(ServersOfUsers.User(session: "a"), _ => { });
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), ServersOfUsers.Cancel);

        await _users.Pool.EndSessionAsync("a").WaitAsync(TimeSpan.FromSeconds(30), ServersOfUsers.Cancel);

        Assert.Equal((UpstreamReply.Of(UpstreamReplyKind.Unavailable), null), await subscribing.WaitAsync(TimeSpan.FromSeconds(30), ServersOfUsers.Cancel));
        Assert.Empty(_users.Open);
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("stopped and broken")]
    [InlineData("reconfigured")]
    public async Task SubscriptionThatMayNotGoOn_EndsForGood(string why)
    {
        var allowed = true;
        var (_, subscription) = await Subscribe(ServersOfUsers.User(UpstreamEra.Stateless), _ => { }, () => Volatile.Read(ref allowed));
        Volatile.Write(ref allowed, why == "reconfigured");
        if (why == "reconfigured")
        {
            _users.Nest.Target = _users.Nest.Target with { Url = new Uri(ServersOfUsers.Url + "/other") };
            _users.Nest.Server = _users.Nest.Server! with { TargetHash = _users.Nest.Target.Hash(), ApprovedLaunch = _users.Nest.Target.Hash() };
        }
        else if (why != "stopped")
        {
            _users.Opened[0].Fail();
        }

        await Eventually.Holds(() =>
        {
            _users.Time.Advance(TimeSpan.FromSeconds(1));
            return _users.Opened[0].Unsubscribed == 1;
        });
        for (var i = 0; i < 20; i++)
        {
            _users.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await subscription!.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), ServersOfUsers.Cancel);
        Assert.Single(_users.Opened);
    }

    [Fact]
    public async Task SubscriptionToWhatIsOfferedNoMore_IsNotMadeAgain()
    {
        var updates = 0;
        await Subscribe(ServersOfUsers.User(UpstreamEra.Stateless), _ => Interlocked.Increment(ref updates));
        _users.OnMade = fake => fake.OtherPage = (method, _) => method switch
        {
            "resources/list" => """{"resources":[]}""",
            "resources/templates/list" => """{"resourceTemplates":[{"uriTemplate":"test://{x}","name":"x"}]}""",
            _ => null,
        };

        _users.Opened[0].Fail();
        await Eventually.Holds(() =>
        {
            _users.Time.Advance(TimeSpan.FromSeconds(1));
            return _users.Opened.Length == 2;
        });

        await Eventually.Holds(() =>
        {
            _users.Time.Advance(TimeSpan.FromSeconds(50));
            return _users.Opened[1].Ended.IsCompleted; // idle: nobody tries it over and over
        });
        Assert.Equal((0, 0), (_users.Opened[1].Subscriptions.Count, Volatile.Read(ref updates)));
    }

    [Fact]
    public async Task PermitForOtherTemplates_SubscribesToNothing()
    {
        var permit = _users.Nest.Permit(OfferKind.Resources, "resources", """{"resourceTemplates":[{"uriTemplate":"x"}]}""");

        var (reply, subscription) = await _users.Pool.SubscribeAsync(permit, "test://a", ServersOfUsers.User(), _ => { }, () => true, ServersOfUsers.Cancel);

        Assert.Equal((UpstreamReplyKind.DefinitionChanged, null), (reply.Kind, subscription));
    }

    private Task<(UpstreamReply Reply, IAsyncDisposable? Subscription)> Subscribe(
        UpstreamUser user, Action<JsonObject> updated, Func<bool>? mayStill = null) =>
        _users.Pool.SubscribeAsync(_users.Nest.Permit(OfferKind.Resources, "resources", Templates), "test://a", user, updated, mayStill ?? (() => true), ServersOfUsers.Cancel);
}
