using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>How one server is doing over all connections for one account, and when it may be tried again.</summary>
/// <param name="nest">For a member's own account: the server's book. One account that works shows that the server does.</param>
internal sealed partial class HealthBook(Guid serverId, HealthBook? nest, UpstreamLimits limits, TimeProvider time, ILogger logger)
{
    private readonly RestartPolicy _restarts = new(limits, time);
    private readonly Lock _lock = new();
    private int _connections;

    public ServerHealth Health { get; private set; } = Idle(time.GetUtcNow());

    public static ServerHealth Idle(DateTimeOffset since) => new(ServerHealthKind.Idle, "Not connected now; the next call connects.", since);

    /// <summary>Forgets earlier failures.</summary>
    /// <param name="held">Those of a connection that belongs to one agent or session.</param>
    public void Reset(RestartPolicy? held = null)
    {
        lock (_lock)
        {
            _restarts.Reset();
            held?.Reset();
        }
    }

    public void Connected(UpstreamServer server, RestartPolicy held)
    {
        lock (_lock)
        {
            _connections++;
        }

        if (server.Transport != ServerTransport.Stdio)
        {
            Reset(held); // a hosted one may still die right away, again and again
        }

        Set(ServerHealthKind.Connected, "Connected.");
        nest?.Works();
    }

    /// <summary>Says so when a connected server has offered so many tools over time that new ones are left out.</summary>
    public void Offered(int tools)
    {
        if (tools >= limits.ToolsEver && Health.Kind == ServerHealthKind.Connected)
        {
            Set(ServerHealthKind.Connected, $"Connected, but it has offered {tools} different tools over time, so new ones are left out; if they are wanted, remove the server and add it again.");
        }
    }

    /// <summary>A connection is over; why, is said after that.</summary>
    public void Disconnected()
    {
        lock (_lock)
        {
            _connections--;
        }

        SetUnlessConnected(ServerHealthKind.Idle, Idle(default).Sentence);
    }

    /// <summary>It was not even tried, or not by a fault of the server.</summary>
    public NestException Refused(string sentence)
    {
        SetUnlessConnected(ServerHealthKind.Down, sentence);
        return new NestException(sentence);
    }

    /// <summary>Something of the nest itself failed, for example its storage.</summary>
    public NestException Broken(Exception e)
    {
        LogBroken(logger, serverId, e.GetType().Name);
        return Refused("The nest could not prepare the connection to this server; see whether its data folder can be read and written.");
    }

    /// <param name="held">Set when only one agent's or session's own connection failed, which keeps nobody else from connecting.</param>
    /// <param name="startedWell">It ended at a call, so starting it again helps: one member's calls must not take it from the others.</param>
    public NestException Failed(UpstreamServer server, string sentence, RestartPolicy? held = null, bool startedWell = false)
    {
        bool givenUp;
        lock (_lock)
        {
            var restarts = held ?? _restarts;
            if (startedWell)
            {
                restarts.Reset();
            }

            restarts.Failed(mayGiveUp: server.Transport == ServerTransport.Stdio && !startedWell);
            givenUp = restarts.GivenUp;
            if (givenUp)
            {
                sentence = $"The server failed {limits.FailuresBeforeGivingUp} times in a short time and is not started again by itself; refresh it once it is repaired. Last: {sentence}";
            }

            restarts.Why = sentence;
        }

        LogFailed(logger, serverId, givenUp);
        SetUnlessConnected(givenUp ? ServerHealthKind.Failed : ServerHealthKind.Down, sentence);
        return new NestException(sentence);
    }

    /// <exception cref="NestException">It failed too short a time ago, or too often.</exception>
    public void ThrowWhilePausing(RestartPolicy held)
    {
        lock (_lock)
        {
            if (Array.Find([_restarts, held], restarts => restarts.GivenUp || restarts.Pause > TimeSpan.Zero) is { } pausing)
            {
                throw new NestException(pausing.Why);
            }
        }
    }

    private void Works()
    {
        Reset();
        SetUnlessConnected(ServerHealthKind.Idle, Idle(default).Sentence);
    }

    private void SetUnlessConnected(ServerHealthKind kind, string sentence)
    {
        lock (_lock)
        {
            if (_connections == 0)
            {
                Set(kind, sentence);
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
