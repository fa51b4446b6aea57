using System.Text;
using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class OutboxTests
{
    private int _dropped;

    [Fact]
    public void Messages_OverTheCount_LoseTheOldest()
    {
        var outbox = new Outbox(2, 1000, () => _dropped++);

        Add(outbox, "a", "b", "c");

        Assert.Equal(["b", "c"], Drain(outbox));
        Assert.Equal(1, _dropped);
    }

    [Fact]
    public void Messages_OverTheBytes_LoseTheOldest()
    {
        var outbox = new Outbox(100, 10, () => _dropped++);

        Add(outbox, "aaaa", "bbbb", "cccc", "dd", "12345678901");

        Assert.Equal([], Drain(outbox));
        Assert.Equal(5, _dropped);
        Add(outbox, "1234567890");
        Assert.Equal(["1234567890"], Drain(outbox));
    }

    [Fact]
    public void News_IsKeptOnceWhateverElseIsDropped()
    {
        var outbox = new Outbox(1, 10, () => _dropped++);
        outbox.AddNews("tools"u8.ToArray());
        Add(outbox, "a", "b");
        outbox.AddNews("tools"u8.ToArray());
        outbox.AddNews("prompts"u8.ToArray());

        Assert.Equal(["tools", "b", "prompts"], Drain(outbox));
    }

    [Fact]
    public void Message_StaysUntilItIsRemoved()
    {
        var outbox = new Outbox(2, 1000, () => _dropped++);
        Add(outbox, "a", "a");
        var first = outbox.Peek()!;

        Assert.Same(first, outbox.Peek());
        outbox.Remove(first);
        outbox.Remove(first);

        Assert.Equal(["a"], Drain(outbox));
    }

    [Fact]
    public async Task Arrival_CompletesWithTheNextMessage()
    {
        var outbox = new Outbox(2, 1000, () => _dropped++);
        var arrival = outbox.ArrivalAsync();
        Assert.False(arrival.IsCompleted);

        Add(outbox, "a");

        await arrival.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(outbox.ArrivalAsync().IsCompleted);
    }

    [Fact]
    public void Requests_AreNeverDropped_AndTakenOnlyWhileTheyFit()
    {
        var outbox = new Outbox(1, 10, () => _dropped++);
        Assert.True(outbox.TryAddRequest("a request over the bounds"u8.ToArray()));
        Assert.True(outbox.TryAddRequest("another"u8.ToArray()));
        Add(outbox, "a", "b");
        Assert.False(outbox.TryAddRequest(new byte[FrontReader.MaxBytes]));

        Assert.Equal(["a request over the bounds", "another", "b"], Drain(outbox));
        Assert.True(outbox.TryAddRequest(new byte[FrontReader.MaxBytes]));
        Assert.Equal(1, _dropped);
    }

    [Fact]
    public void Request_IsTakenBackUntilItWasRead()
    {
        var outbox = new Outbox(1, 10, () => _dropped++);
        byte[] first = [.. "1"u8], second = [.. "2"u8];
        outbox.TryAddRequest(first);
        outbox.TryAddRequest(second);
        outbox.Peek();

        Assert.False(outbox.TryWithdraw(first));
        Assert.True(outbox.TryWithdraw(second));
        Assert.Equal(["1"], Drain(outbox));
    }

    [Fact]
    public void Outbox_ThatIsClosed_TakesNothing()
    {
        var outbox = new Outbox(2, 1000, () => _dropped++);
        Add(outbox, "a");
        outbox.Close();

        Assert.False(outbox.TryAddRequest("1"u8.ToArray()));
        Add(outbox, "b");
        outbox.AddNews("tools"u8.ToArray());

        Assert.True(outbox.Closed.IsCancellationRequested);
        Assert.Equal([], Drain(outbox));
    }

    private static void Add(Outbox outbox, params string[] messages) => Array.ForEach(messages, text => outbox.Add(Encoding.UTF8.GetBytes(text)));

    private static List<string> Drain(Outbox outbox)
    {
        var all = new List<string>();
        while (outbox.Peek() is { } message)
        {
            all.Add(Encoding.UTF8.GetString(message.Bytes.Span));
            outbox.Remove(message);
        }

        return all;
    }
}
