using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>How one server is doing, and when it may be tried again.</summary>
internal sealed partial class HealthBook(Guid serverId, UpstreamLimits limits, TimeProvider time, ILogger logger)
{
    private readonly RestartPolicy _restarts = new(limits, time);
    private readonly Lock _lock = new();

    public ServerHealth Health { get; private set; } = Idle(time.GetUtcNow());

    public static ServerHealth Idle(DateTimeOffset since) => new(ServerHealthKind.Idle, "Not connected now; the next call connects.", since);

    /// <summary>Forgets earlier failures.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _restarts.Reset();
        }
    }

    public void Connected(UpstreamServer server)
    {
        if (server.Transport != ServerTransport.Stdio)
        {
            Reset(); // a hosted one may still die right away, again and again
        }

        Set(ServerHealthKind.Connected, "Connected.");
    }

    /// <summary>Says so when a connected server has offered so many tools over time that new ones are left out.</summary>
    public void Offered(int tools)
    {
        if (tools >= limits.ToolsEver && Health.Kind == ServerHealthKind.Connected)
        {
            Set(ServerHealthKind.Connected, $"Connected, but it has offered {tools} different tools over time, so new ones are left out; if they are wanted, remove the server and add it again.");
        }
    }

    public void Closed() => Set(ServerHealthKind.Idle, Idle(default).Sentence);

    /// <summary>It was not even tried, or not by a fault of the server.</summary>
    public NestException Refused(string sentence)
    {
        Set(ServerHealthKind.Down, sentence);
        return new NestException(sentence);
    }

    /// <summary>Something of the nest itself failed, for example its storage.</summary>
    public NestException Broken(Exception e)
    {
        LogBroken(logger, serverId, e.GetType().Name);
        return Refused("The nest could not prepare the connection to this server; see whether its data folder can be read and written.");
    }

    public NestException Failed(UpstreamServer server, string sentence)
    {
        bool givenUp;
        lock (_lock)
        {
            _restarts.Failed(mayGiveUp: server.Transport == ServerTransport.Stdio);
            givenUp = _restarts.GivenUp;
        }

        if (givenUp)
        {
            sentence = $"The server failed {limits.FailuresBeforeGivingUp} times in a short time and is not started again by itself; refresh it once it is repaired. Last: {sentence}";
        }

        LogFailed(logger, serverId, givenUp);
        Set(givenUp ? ServerHealthKind.Failed : ServerHealthKind.Down, sentence);
        return new NestException(sentence);
    }

    /// <exception cref="NestException">It failed too short a time ago, or too often.</exception>
    public void ThrowWhilePausing()
    {
        lock (_lock)
        {
            if (_restarts.GivenUp || _restarts.Pause > TimeSpan.Zero)
            {
                throw new NestException(Health.Sentence);
            }
        }
    }

    private void Set(ServerHealthKind kind, string sentence)
    {
        lock (_lock)
        {
            if (Health.Kind != kind || Health.Sentence != sentence)
            {
                Health = new ServerHealth(kind, sentence, time.GetUtcNow());
            }
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Server {ServerId} failed; given up: {GivenUp}")]
    private static partial void LogFailed(ILogger logger, Guid serverId, bool givenUp);

    [LoggerMessage(2002, LogLevel.Error, "Server {ServerId} could not be connected because of a {Fault} in the nest")]
    private static partial void LogBroken(ILogger logger, Guid serverId, string fault);
}
