namespace McpNest.Core.Journal;

/// <summary>A limit of the agents' door that refuses requests before they are calls.</summary>
public enum LimitKind
{
    /// <summary>Calls a second of one agent.</summary>
    AgentRate,

    /// <summary>Calls a second of all agents of one member.</summary>
    MemberRate,

    /// <summary>Open streams of one member.</summary>
    Streams,

    /// <summary>Bytes of all requests and answers under way.</summary>
    BytesInFlight,
}
