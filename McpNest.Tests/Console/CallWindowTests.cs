using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class CallWindowTests
{
    [Fact]
    public void Follow_PutsNewCallsOnTopAndBringsOpenOnesUpToDate()
    {
        var window = CallWindow.First(Page(Call(2), Call(1))).Refresh(Page(Call(3), Call(2, "succeeded"), Call(1)), follow: true);

        Assert.Equal([3, 2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal("succeeded", window.Rows[1].Result);
    }

    [Fact]
    public void KeepingPlace_CountsNewCallsOnly()
    {
        var window = CallWindow.First(Page(Call(2), Call(1))).Refresh(Page(Call(4), Call(3), Call(2)), follow: false);

        Assert.Equal([2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal(2, window.Unseen);
    }

    [Fact]
    public void AWholePageOfNewCalls_LeavesNoHole()
    {
        var newest = Enumerable.Range(0, CallWindow.PageSize).Select(i => Call(1000 - i)).ToArray();
        var window = CallWindow.First(Page(Call(1))).Refresh(Page(newest), follow: true);

        Assert.Equal(newest.Select(row => row.Seq), window.Rows.Select(row => row.Seq));
        Assert.True(window.HasOlder);
    }

    [Fact]
    public void Older_JoinsBelow()
    {
        var window = CallWindow.First(Page(Call(5), Call(4)) with { SearchedTo = 4 });
        Assert.True(window.HasOlder);
        window = window.WithOlder(Page(Call(3)));

        Assert.Equal([5, 4, 3], window.Rows.Select(row => row.Seq));
        Assert.False(window.HasOlder);
    }

    [Fact]
    public void SearchThatTookTooLong_SaysHowFarItCame()
    {
        var reached = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var window = CallWindow.First(new CallPage([], 70, StoppedEarly: true, reached));

        Assert.Equal((70, reached), (window.SearchedTo, window.SearchedBackTo));
        window = window.Refresh(Page(Call(100)), follow: true);
        Assert.Equal((70, reached), (window.SearchedTo, window.SearchedBackTo));
        Assert.Null(window.WithOlder(new CallPage([Call(60)], 60, StoppedEarly: false, reached)).SearchedBackTo);
    }

    [Fact]
    public void Changes_AreLookedForSinceTheOldestCallThatIsOpen()
    {
        var window = CallWindow.First(Page(At(3, "succeeded"), At(2, null), At(1, "succeeded")));

        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(2), window.ChangesSince);
        Assert.Null(CallWindow.Empty.ChangesSince);

        static CallEntry At(int seq, string? outcome) => Call(seq, outcome) with { At = DateTimeOffset.UnixEpoch.AddHours(seq) };
    }

    private static CallPage Page(params CallEntry[] calls) => new([.. calls], null, StoppedEarly: false, null);

    private static CallEntry Call(long seq, string? outcome = null) => new()
    {
        Seq = seq,
        At = default,
        CallId = default,
        AgentId = default,
        MemberId = default,
        Member = "ines@example.com",
        MemberName = "Ines",
        Agent = "Cursor",
        Method = "tools/call",
        Outcome = outcome,
    };
}
