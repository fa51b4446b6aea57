using McpNest.Core.Audit;
using McpNest.Web.Console.Audit;

namespace McpNest.Tests.Console;

public sealed class CallWindowTests
{
    [Fact]
    public void Follow_PutsNewCallsOnTopAndBringsOpenOnesUpToDate()
    {
        var window = CallWindow.First([Call(2), Call(1)]).Refresh([Call(3), Call(2, "succeeded"), Call(1)], follow: true);

        Assert.Equal([3, 2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal("succeeded", window.Rows[1].Result);
    }

    [Fact]
    public void KeepingPlace_CountsNewCallsOnly()
    {
        var window = CallWindow.First([Call(2), Call(1)]).Refresh([Call(4), Call(3), Call(2)], follow: false);

        Assert.Equal([2, 1], window.Rows.Select(row => row.Seq));
        Assert.Equal(2, window.Unseen);
    }

    [Fact]
    public void AWholePageOfNewCalls_LeavesNoHole()
    {
        var newest = Enumerable.Range(0, CallWindow.PageSize).Select(i => Call(1000 - i)).ToArray();
        var window = CallWindow.First([Call(1)]).Refresh(newest, follow: true);

        Assert.Equal(newest.Select(row => row.Seq), window.Rows.Select(row => row.Seq));
        Assert.True(window.HasOlder);
    }

    [Fact]
    public void Older_JoinsBelow()
    {
        var window = CallWindow.First([Call(5), Call(4)]).WithOlder([Call(3)]);

        Assert.Equal([5, 4, 3], window.Rows.Select(row => row.Seq));
        Assert.False(window.HasOlder);
    }

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
