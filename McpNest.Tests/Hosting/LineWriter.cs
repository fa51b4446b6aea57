using System.Text;
using System.Threading.Channels;

namespace McpNest.Tests.Hosting;

/// <summary>What a person would read line by line while the nest runs.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    /// <summary>The first line with this text. Fails at once when who writes has ended.</summary>
    public async Task<string> WaitForAsync(string text, Task writer)
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var more = _lines.Reader.WaitToReadAsync(cap.Token).AsTask();
            Assert.Same(more, await Task.WhenAny(more, writer));
            while (await more && _lines.Reader.TryRead(out var line))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
    }
}
