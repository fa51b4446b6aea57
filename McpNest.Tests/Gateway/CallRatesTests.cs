using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

public sealed class CallRatesTests : IDisposable
{
    private static readonly GatewayOptions s_options = new(() => new Uri("http://localhost"));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T00:00:00Z", null));
    private readonly List<LimitReached> _recorded = [];
    private readonly LimitLedger _ledger;
    private readonly CallRates _rates;
    private readonly Guid _member = Guid.CreateVersion7();
    private readonly Guid _agent = Guid.CreateVersion7();

    public CallRatesTests()
    {
        _ledger = new LimitLedger(_recorded.Add, _time);
        _rates = new CallRates(s_options, _ledger, _time);
    }

    public void Dispose() => _ledger.Dispose();

    [Fact]
    public void Agent_MayCallTwoSecondsWorthAtOnce_ThenItsRate()
    {
        Assert.Equal(100, Taken(1000));
        Assert.Equal(20, _rates.Take(_agent, _member)!.Value.TotalMilliseconds, tolerance: 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(25, Taken(1000));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(100, Taken(1000));
    }

    [Fact]
    public void Agents_OfOneMember_ShareTheMembersRate_AndNobodyElses()
    {
        var taken = Enumerable.Range(0, 10).Sum(_ => Taken(100, Guid.CreateVersion7()));

        Assert.Equal(400, taken);
        Assert.NotNull(_rates.Take(Guid.CreateVersion7(), _member));
        Assert.Null(_rates.Take(Guid.CreateVersion7(), Guid.CreateVersion7()));
    }

    [Fact]
    public void Refusals_AreOneRecordAWindowAndAgent()
    {
        var (since, other) = (_time.GetUtcNow(), Guid.CreateVersion7());
        Taken(150);
        _time.Advance(TimeSpan.FromSeconds(1));
        Taken(60);
        Taken(150, other);
        Assert.Empty(_recorded);

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(
            [new LimitReached(LimitKind.AgentRate, _agent, _member, 60, since), new LimitReached(LimitKind.AgentRate, other, _member, 50, since.AddSeconds(1))],
            _recorded);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _recorded.Count);
        Taken(101);
        _ledger.Dispose();
        Assert.Equal(3, _recorded.Count); // what was counted is not lost at the end
    }

    [Fact]
    public void MembersLimit_IsRecordedAsSuch()
    {
        for (var agent = 0; agent < 4; agent++)
        {
            Taken(100, Guid.CreateVersion7());
        }

        Taken(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(LimitKind.MemberRate, Assert.Single(_recorded).Limit);
    }

    private int Taken(int tries, Guid? agent = null) => Enumerable.Range(0, tries).Count(_ => _rates.Take(agent ?? _agent, _member) is null);
}
