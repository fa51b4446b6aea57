using System.Collections.Immutable;

namespace McpNest.Scan.Reading;

/// <summary>One server of a configuration, the same whichever client it was written for.</summary>
public sealed record ServerEntry
{
    public required string Name { get; init; }

    /// <summary>Such as <c>mcpServers.github</c>.</summary>
    public required string Path { get; init; }

    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>The whole entry, for rules about what no other member holds.</summary>
    public required ConfigNode Node { get; init; }

    public bool IsDisabled { get; init; }

    public ServerTransport Transport { get; init; }

    /// <summary>The program; of a command written as one line or one list its first word.</summary>
    public ConfigText? Command { get; init; }

    public ImmutableArray<ConfigText> Args { get; init; } = [];

    public ImmutableArray<NamedText> Environment { get; init; } = [];

    public ConfigText? WorkingDirectory { get; init; }

    /// <summary>A file with more of the environment.</summary>
    public ConfigText? EnvironmentFile { get; init; }

    public ConfigText? Url { get; init; }

    public ImmutableArray<NamedText> Headers { get; init; } = [];

    /// <summary>Tools the client calls without asking; <c>*</c> for all of them, also where the client has a switch for that.</summary>
    public ImmutableArray<ConfigText> AutoApproved { get; init; } = [];

    /// <summary>What is really started, through shells and launchers; null for a remote server.</summary>
    public Launch? Launch { get; init; }

    /// <summary>Whether it is a local process.</summary>
    public bool IsLocal => Transport == ServerTransport.Stdio;
}

public enum ServerTransport
{
    /// <summary>There is neither a command nor an address.</summary>
    None,
    Stdio,
    Http,
    Sse,
    WebSocket,
}
