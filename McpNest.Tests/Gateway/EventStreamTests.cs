using System.IO.Pipelines;
using System.Text;
using McpNest.Web.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

public sealed class EventStreamTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new();
    private readonly Outbox _outbox = new(10, 1000, static () => { });
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_ThatIsQuiet_SendsACommentEveryFifteenSeconds()
    {
        var pump = Pump();

        for (var i = 0; i < 3; i++)
        {
            await TickAsync();
            Assert.StartsWith(":\n\n", await ReadAsync(), StringComparison.Ordinal);
        }

        _outbox.Add("{}"u8.ToArray());
        Assert.EndsWith("event: message\ndata: {}\n\n", await ReadAsync(), StringComparison.Ordinal);
        _end.SetResult();
        await pump;
    }

    [Fact]
    public async Task Stream_ThatEnds_WritesWhatHadComeByThen()
    {
        _outbox.Add("1"u8.ToArray());
        _outbox.Add("2"u8.ToArray());
        _end.SetResult();

        await Pump();

        Assert.Equal("event: message\ndata: 1\n\nevent: message\ndata: 2\n\n", await ReadAsync());
        Assert.Null(_outbox.Peek());
    }

    [Fact]
    public async Task Message_ThatCouldNotBeWritten_IsKept()
    {
        _outbox.Add("1"u8.ToArray());
        await _pipe.Reader.CompleteAsync(new IOException("gone"));
        await _pipe.Writer.CompleteAsync(new IOException("gone"));

        await Assert.ThrowsAnyAsync<Exception>(Pump);

        Assert.NotNull(_outbox.Peek());
    }

    private Task Pump()
    {
        var context = new DefaultHttpContext { Response = { Body = _pipe.Writer.AsStream() } };
        return new EventStream(context.Response, _time).PumpAsync(_outbox, _end.Task, Cancel);
    }

    /// <summary>Lets time pass until something is written, however late the pump begins to wait.</summary>
    private async Task TickAsync()
    {
        var written = _pipe.Reader.ReadAsync(Cancel).AsTask();
        while (!written.IsCompleted)
        {
            _time.Advance(EventStream.KeepAlive);
            await Task.Yield();
        }

        _pipe.Reader.AdvanceTo((await written).Buffer.Start);
    }

    private async Task<string> ReadAsync()
    {
        var read = await _pipe.Reader.ReadAsync(Cancel);
        var text = Encoding.UTF8.GetString(read.Buffer);
        _pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
