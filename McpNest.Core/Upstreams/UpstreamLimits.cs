namespace McpNest.Core.Upstreams;

/// <summary>Bounds on what a server may make the nest do.</summary>
public sealed record UpstreamLimits
{
    /// <summary>Longest message taken from a server.</summary>
    public int MessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>What the messages of all servers together may take until they are handed on; a call beyond that fails.</summary>
    public long InFlightBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Deepest nesting of a message.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Most tools of one server; as many prompts, and as many resource templates.</summary>
    public int Tools { get; init; } = 500;

    /// <summary>Most tools and prompts of one server over time; beyond them new names are not recorded.</summary>
    public int ToolsEver { get; init; } = 2000;

    /// <summary>Most resources kept of one server's list, which is cut off there; nor is more kept of it than <see cref="MessageBytes"/>.</summary>
    public int Resources { get; init; } = 5000;

    /// <summary>Longest definition of one tool or prompt, and of all templates together; what is longer is skipped.</summary>
    public int DefinitionBytes { get; init; } = 64 * 1024;

    /// <summary>Most pages of one list.</summary>
    public int Pages { get; init; } = 50;

    /// <summary>Most connections to one remote server that belong to one agent or session each; a quarter of them to one member's.</summary>
    public int HeldConnections { get; init; } = 500;

    /// <summary>The same for processes of one hosted server.</summary>
    public int HeldProcesses { get; init; } = 32;

    /// <summary>Calls one server works on at a time; more of them wait.</summary>
    public int ConcurrentCalls { get; init; } = 64;

    /// <summary>How long a call waits for its turn.</summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From dialling or launching to the end of the handshake. Half a minute, because a first <c>npx</c> run downloads.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For reading all definitions.</summary>
    public TimeSpan DiscoveryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a list waits for a server to be connected and to say which resources it has.</summary>
    public TimeSpan ResourcesTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A hosted server that does not take a message for so long is killed.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time to leave after standard input was closed; then it is killed.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A connection nobody used for so long is closed.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>While connected, definitions are read again this often.</summary>
    public TimeSpan RefreshTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Least time between two readings of definitions that the server asked for.</summary>
    public TimeSpan ListChangedPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="ListChangedPause"/> grows to, doubling, while each such reading finds other definitions.</summary>
    public TimeSpan LongestListChangedPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pause after a first failure; doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>So many failures within <see cref="FailureWindow"/> and a hosted server stays down until a person restarts it.</summary>
    public int FailuresBeforeGivingUp { get; init; } = 5;

    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>So many lines a minute that are no messages and a hosted server is killed.</summary>
    public int GarbageLines { get; init; } = 20;

    /// <summary>Whether a public host name may lead to a private address (split-horizon DNS). Link-local and metadata addresses never.</summary>
    public bool AllowPrivateAddresses { get; init; }
}
