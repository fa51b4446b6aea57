using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class SessionSubscriptionsTests
{
    private const string Uri = "files://a";

    private readonly SessionSubscriptions _subscriptions = new();
    private readonly List<string> _ended = [];

    [Fact]
    public async Task Subscription_ThatComesAfterItsUnsubscribe_Ends()
    {
        var place = _subscriptions.Reserve(Uri)!;

        await _subscriptions.RemoveAsync(Uri);
        var later = _subscriptions.Reserve(Uri)!;
        await _subscriptions.SetAsync(later, new Subscription("later", _ended));
        await _subscriptions.SetAsync(place, new Subscription("first", _ended));

        Assert.Equal(["first"], _ended);
    }

    [Fact]
    public async Task Subscription_ThatFails_EndsNoneBeforeIt()
    {
        await _subscriptions.SetAsync(_subscriptions.Reserve(Uri)!, new Subscription("first", _ended));

        await _subscriptions.SetAsync(_subscriptions.Reserve(Uri)!, null);
        Assert.Empty(_ended);

        await _subscriptions.RemoveAsync(Uri);
        Assert.Equal(["first"], _ended);
    }

    [Fact]
    public async Task Subscription_BesideOneThatFails_Stays()
    {
        var (one, other) = (_subscriptions.Reserve(Uri)!, _subscriptions.Reserve(Uri)!);

        await _subscriptions.SetAsync(one, null);
        await _subscriptions.SetAsync(other, new Subscription("other", _ended));
        Assert.Empty(_ended);

        _subscriptions.End();
        Assert.Equal(["other"], _ended);
    }

    [Fact]
    public async Task Subscription_ToTheSameResource_EndsTheOneBefore()
    {
        await _subscriptions.SetAsync(_subscriptions.Reserve(Uri)!, new Subscription("first", _ended));
        await _subscriptions.SetAsync(_subscriptions.Reserve(Uri)!, new Subscription("second", _ended));

        Assert.Equal(["first"], _ended);
    }

    [Fact]
    public async Task Places_AreAHundred_AndThoseOfFailedSubscriptionsComeBack()
    {
        var places = Enumerable.Range(0, 100).Select(i => _subscriptions.Reserve($"files://{i}")!).ToList();
        Assert.Null(_subscriptions.Reserve(Uri));

        await _subscriptions.SetAsync(places[0], null);

        Assert.NotNull(_subscriptions.Reserve(Uri));
    }

    [Fact]
    public async Task Subscription_ThatComesAfterTheEnd_Ends()
    {
        var place = _subscriptions.Reserve(Uri)!;
        _subscriptions.End();

        await _subscriptions.SetAsync(place, new Subscription("late", _ended));

        Assert.Equal(["late"], _ended);
    }

    private sealed class Subscription(string name, List<string> ended) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            ended.Add(name);
            return default;
        }
    }
}
