using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpNest.Tests.Mail;

/// <summary>A mail server of its own on the loopback address: keeps what it is given, and refuses what a test tells it to.</summary>
internal sealed class SmtpStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    public SmtpStub()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything a client sent, line by line.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Each mail as it was handed over, with its headers.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Addresses whose mail is refused.</summary>
    public ConcurrentDictionary<string, bool> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a connection and never says a word.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Asks for a sign-in, and refuses each.</summary>
    public bool RefusesSignIn { get; init; }

    /// <summary>Ends when somebody connects.</summary>
    public Task Came => _came.Task;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _loop;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                talks.Add(TalkAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            _came.TrySetResult();
            if (IsSilent)
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
            }

            await writer.WriteLineAsync("220 stub".AsMemory(), _end.Token);
            while (await reader.ReadLineAsync(_end.Token) is { } line)
            {
                Lines.Enqueue(line);
                if (line == "DATA")
                {
                    await writer.WriteLineAsync("354 go on".AsMemory(), _end.Token);
                    Mails.Enqueue(await BodyAsync(reader));
                }

                await writer.WriteLineAsync(AnswerTo(line).AsMemory(), _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the test has ended.
        }
    }

    private string AnswerTo(string line) => line switch
    {
        _ when line.StartsWith("EHLO", StringComparison.Ordinal) => "250-stub\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 AUTH PLAIN",
        _ when line.StartsWith("AUTH", StringComparison.Ordinal) => RefusesSignIn ? "535 no" : "235 yes",
        _ when line.StartsWith("RCPT", StringComparison.Ordinal) && Refused.Keys.Any(address => line.Contains(address, StringComparison.OrdinalIgnoreCase)) => "550 nobody here",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task<string> BodyAsync(StreamReader reader)
    {
        var body = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".")
        {
            body.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        return body.ToString();
    }
}
