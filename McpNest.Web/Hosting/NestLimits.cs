namespace McpNest.Web.Hosting;

/// <summary>Bounds an operator may move, section <c>McpNest:Limits</c>. docs/protocol.md says what happens at each.</summary>
public sealed record NestLimits
{
    /// <summary>Longest message, both ways, in bytes.</summary>
    public int MessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of all messages under way.</summary>
    public int BytesInFlight { get; init; } = 128 * 1024 * 1024;

    /// <summary>Most tools, and most prompts, of one server.</summary>
    public int ToolsPerServer { get; init; } = 500;

    /// <summary>Longest definition of a tool or prompt, in bytes.</summary>
    public int DefinitionBytes { get; init; } = 64 * 1024;

    /// <summary>Most pages of one list of a server.</summary>
    public int ListPages { get; init; } = 50;

    /// <summary>Most sessions kept in memory.</summary>
    public int Sessions { get; init; } = 1000;

    public int SessionsPerMember { get; init; } = 20;

    /// <summary>A session nobody used for so long leaves memory.</summary>
    public int SessionIdleMinutes { get; init; } = 30;

    /// <summary>Most open streams of one member.</summary>
    public int StreamsPerMember { get; init; } = 50;

    /// <summary>Most calls a second of one agent, on average.</summary>
    public int AgentCallsPerSecond { get; init; } = 50;

    /// <summary>Most calls a second of all agents of one member, on average.</summary>
    public int MemberCallsPerSecond { get; init; } = 200;
}
