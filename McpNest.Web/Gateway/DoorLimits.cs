namespace McpNest.Web.Gateway;

/// <summary>What agents may hold of the nest at once.</summary>
public sealed record DoorLimits
{
    /// <summary>Longest message, in bytes.</summary>
    public int MessageBytes { get; init; } = FrontReader.MaxBytes;

    /// <summary>Sessions in memory. A further one puts the longest idle one out, which comes back when it is used again; it is refused while all are in use.</summary>
    public int Sessions { get; init; } = 1_000;

    /// <summary>The same for each member.</summary>
    public int SessionsPerMember { get; init; } = 20;

    /// <summary>After this time without use a session leaves the memory.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Streams one member may hold open.</summary>
    public int StreamsPerMember { get; init; } = 50;
}
