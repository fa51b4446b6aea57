using McpNest.Core.Audit;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class AuditWindowTests
{
    [Fact]
    public void Follow_PutsNewCallsOnTopAndBringsOpenOnesUpToDate()
    {
        var window = AuditWindow.First(Page(Call(2), Call(1))).Refresh(Page(Call(3), Call(2, "succeeded"), Call(1)), follow: true);

        Assert.Equal([3, 2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal("succeeded", window.Rows[1].Call!.Result);
    }

    [Fact]
    public void CallThatEndsLate_IsAskedForByItself()
    {
        var window = AuditWindow.First(Page(Call(2, "succeeded"), Call(1))).Refresh(Page(Call(3, "succeeded")), follow: true);

        Assert.Equal([1], window.OpenBeyond(Page(Call(3, "succeeded"))));
        window = window.With(Call(1, "timed_out"));
        Assert.Equal(["succeeded", "succeeded", "timed_out"], window.Rows.Select(row => row.Call!.Result));
        Assert.Empty(window.OpenBeyond(Page(Call(3, "succeeded"))));
    }

    [Fact]
    public void KeepingPlace_CountsNewCallsOnly()
    {
        var window = AuditWindow.First(Page(Call(2), Call(1))).Refresh(Page(Call(4), Call(3), Call(2)), follow: false);

        Assert.Equal([2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal(2, window.Unseen);
    }

    [Fact]
    public void KeepingPlace_GoesOnCounting_AndSaysWhenItCouldNot()
    {
        var window = AuditWindow.First(Page(Call(2), Call(1))).Refresh(Page(Call(4), Call(3), Call(2)), follow: false);
        window = window.Refresh(Page(Call(5), Call(4), Call(3)), follow: false);
        Assert.Equal((3, false), (window.Unseen, window.Uncounted));

        window = window.Refresh(Page([.. Enumerable.Range(0, AuditWindow.PageSize).Select(i => Call(1000 - i))]), follow: false);
        Assert.Equal((3 + AuditWindow.PageSize, true), (window.Unseen, window.Uncounted));
    }

    [Fact]
    public void LineThatDidNotMove_StaysTheSameInstance()
    {
        var (done, open) = (Call(2, "succeeded"), Call(1));
        var window = AuditWindow.First(Page(done, open)).Refresh(Page(Call(3), Call(2, "succeeded"), Call(1, "succeeded")), follow: true);

        Assert.Same(done, window.Rows[1]);
        Assert.NotSame(open, window.Rows[2]);
    }

    [Fact]
    public void BeyondWhatIsKept_TheNewestGiveWay_AndNothingJoinsUntilTheReaderReturns()
    {
        var window = AuditWindow.First(Page(Call(10_000)) with { SearchedTo = 10_000 });
        for (var i = 1; i <= AuditWindow.Most; i++)
        {
            window = window.WithOlder(Page(Call(10_000 - i)) with { SearchedTo = 10_000 - i });
        }

        Assert.True(window.IsCut);
        Assert.Equal((AuditWindow.Most, 9_999L), (window.Rows.Length, window.Newest));
        window = window.Refresh(Page(Call(10_001), Call(10_000)), follow: true);
        Assert.Equal((9_999L, 1), (window.Newest, window.Unseen));
    }

    [Fact]
    public void AWholePageOfNewCalls_LeavesNoHole()
    {
        var newest = Enumerable.Range(0, AuditWindow.PageSize).Select(i => Call(1000 - i)).ToArray();
        var window = AuditWindow.First(Page(Call(1))).Refresh(Page(newest), follow: true);

        Assert.Equal(newest.Select(row => row.Seq), window.Rows.Select(row => row.Seq));
        Assert.True(window.HasOlder);
    }

    [Fact]
    public void Older_JoinsBelow()
    {
        var window = AuditWindow.First(Page(Call(5), Call(4)) with { SearchedTo = 4 });
        Assert.True(window.HasOlder);
        window = window.WithOlder(Page(Call(3)));

        Assert.Equal([5, 4, 3], window.Rows.Select(row => row.Seq));
        Assert.False(window.HasOlder);
    }

    [Fact]
    public void SearchThatTookTooLong_SaysHowFarItCame()
    {
        var reached = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var window = AuditWindow.First(new AuditLines([], 70, StoppedEarly: true, reached));

        Assert.Equal((70, reached), (window.SearchedTo, window.SearchedBackTo));
        window = window.Refresh(Page(Call(100)), follow: true);
        Assert.Equal((70, reached), (window.SearchedTo, window.SearchedBackTo));
        Assert.Null(window.WithOlder(new AuditLines([Call(60)], 60, StoppedEarly: false, reached)).SearchedBackTo);
    }

    [Fact]
    public void Changes_AreLookedForSinceTheOldestCallThatIsOpen()
    {
        var window = AuditWindow.First(Page(At(3, "succeeded"), At(2, null), At(1, "succeeded")));

        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(2), window.ChangesSince);
        Assert.Null(AuditWindow.Empty.ChangesSince);

        static AuditRow At(int seq, string? outcome) => Call(seq, outcome, DateTimeOffset.UnixEpoch.AddHours(seq));
    }

    private static AuditLines Page(params AuditRow[] calls) => new([.. calls], null, StoppedEarly: false, null);

    private static AuditRow Call(long seq, string? outcome = null, DateTimeOffset at = default) => new(new CallEntry
    {
        Seq = seq,
        At = at,
        CallId = default,
        AgentId = default,
        MemberId = default,
        Member = "ines@example.com",
        MemberName = "Ines",
        Agent = "Cursor",
        Method = "tools/call",
        Outcome = outcome,
    });
}
