using System.Text;
using System.Text.Json;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>The small parts: lines, rings, ids, strict JSON.</summary>
public sealed class PartsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ByteHold Hold() => new ByteBudget(1_000_000).Hold();

    [Fact]
    public async Task Lines_AreReadWholeHoweverTheyArrive()
    {
        string[] lines = ["", "a", new('b', 5000), new('c', 100_000), "d"];
        var text = string.Join("\r\n", lines) + "\n" + "unfinished";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var reader = new LineReader(new Dribble(stream), 100_001, Hold());

        foreach (var line in lines)
        {
            Assert.Equal(LineKind.Line, await reader.ReadAsync(Cancel));
            Assert.Equal(line, Encoding.UTF8.GetString(reader.Line.Span));
        }

        Assert.Equal(LineKind.End, await reader.ReadAsync(Cancel));
    }

    [Theory]
    [InlineData(101)]
    [InlineData(50_000)]
    public async Task LongLine_GivesItsBeginningAndCanBeSkipped(int length)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("ok\n" + new string('x', length) + "\nnext\n"));
        var reader = new LineReader(stream, 100, Hold());

        Assert.Equal(LineKind.Line, await reader.ReadAsync(Cancel));
        Assert.Equal(LineKind.TooLong, await reader.ReadAsync(Cancel));
        Assert.Equal(100, reader.Line.Length);
        Assert.True(await reader.SkipAsync(100_000, Cancel));
        Assert.Equal(LineKind.Line, await reader.ReadAsync(Cancel));
        Assert.Equal("next", Encoding.UTF8.GetString(reader.Line.Span));
    }

    [Fact]
    public async Task LineWithoutEnd_IsNotSkippedForEver()
    {
        using var stream = new MemoryStream(new byte[200_000]);
        var reader = new LineReader(stream, 100, Hold());

        Assert.Equal(LineKind.TooLong, await reader.ReadAsync(Cancel));
        Assert.False(await reader.SkipAsync(50_000, Cancel));
    }

    [Fact]
    public void Ring_KeepsTheLastBytes()
    {
        var ring = new ByteRing(4);
        ring.Write("ab"u8);
        Assert.Equal("ab"u8, ring.ToArray());
        ring.Write("cde"u8);
        Assert.Equal("bcde"u8, ring.ToArray());
        ring.Write("0123456789"u8);
        Assert.Equal("6789"u8, ring.ToArray());
    }

    [Fact]
    public async Task SecondAnswer_IsCountedAndDropped()
    {
        var pending = new PendingAnswers();
        var answer = pending.Expect(1);

        pending.Give(1, () => new UpstreamAnswer(false, default, 1));
        pending.Give(1, () => new UpstreamAnswer(false, default, 2));
        pending.Give(2, () => new UpstreamAnswer(false, default, 3));
        pending.Give(null, () => new UpstreamAnswer(false, default, 4));

        Assert.Equal((1, 3), ((await answer).Bytes, pending.Strays));
    }

    [Fact]
    public async Task AnswerWithoutAnId_IsTheOneThatIsWaitedForBesideListens()
    {
        var pending = new PendingAnswers();
        var fault = new UpstreamException(UpstreamReplyKind.TooLarge, "Too large.");
        var listen = pending.Expect(1, isListen: true);

        Assert.False(pending.FailOnly(fault));
        var answer = pending.Expect(2);
        Assert.True(pending.FailOnly(fault));

        Assert.Same(fault, await Assert.ThrowsAsync<UpstreamException>(() => answer));
        Assert.False(listen.IsCompleted);
    }

    [Theory]
    [InlineData("""{"a":[1,{"b":"\u00e9\ud83d\ude00"}]}""", true)]
    [InlineData("""{"a":1,"b":{"a":1}}""", true)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""{"a":1,"\u0061":2}""", false)]
    [InlineData("""{"x":{"a":1,"a":2}}""", false)]
    [InlineData("""{"a":"\ud800"}""", false)]
    [InlineData("""{"a":"\\ud800"}""", true)]
    [InlineData("""{"\udc00":1}""", false)]
    [InlineData("""{"a":1} x""", false)]
    [InlineData("""{"a":1,}""", false)]
    [InlineData("\uFEFF{}", false)]
    [InlineData("", false)]
    public void Json_HasOneMeaningOrNone(string text, bool valid) =>
        Assert.Equal(valid, StrictJson.TryParse(Encoding.UTF8.GetBytes(text), 64, out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Json_HasALargestDepth(int depth, bool valid) =>
        Assert.Equal(valid, StrictJson.TryParse(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), 64, out _));

    [Fact]
    public void Json_MustBeUtf8() => Assert.False(StrictJson.TryParse([(byte)'"', 0xC3, 0x28, (byte)'"'], 64, out _));

    [Theory]
    [InlineData("""{"id":7,"result":{"x":""", 7L)]
    [InlineData("""{"result":{"id":1},"id":8}""", 8L)]
    [InlineData("""{"id":"7"}""", null)]
    [InlineData("""{"result":{"id":1""", null)]
    [InlineData("hello", null)]
    [InlineData("""[{"id":1}]""", null)]
    public void Id_IsFoundInBrokenMessages(string text, long? expected) =>
        Assert.Equal(expected, StrictJson.FindId(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Request_CarriesParametersAsTheyAre()
    {
        const string Parameters = """{"name":"n","arguments":{"é":"<>&'+","n":1.50,"big":123456789012345678901234567890}}""";

        var message = JsonRpc.Request(5, "tools/call", System.Text.Json.Nodes.JsonObject.Create(JsonElement.Parse(Parameters)));

        Assert.Equal(
            $$"""{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{{Parameters}}}""", Encoding.UTF8.GetString(message.Span));
    }

    [Theory]
    [InlineData("""{"code":-32601,"message":"no"}""", true)]
    [InlineData("""{"code":-32601,"message":"no","data":null,"more":1}""", true)]
    [InlineData("""{}""", false)]
    [InlineData("""{"message":"no"}""", false)]
    [InlineData("""{"code":1}""", false)]
    [InlineData("""{"code":"1","message":"no"}""", false)]
    [InlineData("""{"code":1.5,"message":"no"}""", false)]
    [InlineData("""{"code":2147483648,"message":"no"}""", false)]
    [InlineData("""{"code":1,"message":null}""", false)]
    public void Error_NeedsACodeAndAMessage(string error, bool valid)
    {
        var message = IncomingMessage.Of(JsonElement.Parse($$"""{"jsonrpc":"2.0","id":7,"error":{{error}}}"""));

        Assert.Equal((valid ? IncomingKind.Response : IncomingKind.Malformed, 7L), (message.Kind, message.Id));
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Dribble(MemoryStream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(buffer.Length, 999)], cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
