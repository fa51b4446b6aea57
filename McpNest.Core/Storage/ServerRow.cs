namespace McpNest.Core.Storage;

/// <summary>How a server is reached. Secret header and environment values are in <see cref="SecretRow"/>.</summary>
public sealed class ServerRow
{
    public Guid Id { get; set; }

    /// <summary>As the journal names it. Null in rows from before it was kept: then an address means http.</summary>
    public string? Transport { get; set; }

    /// <summary>Remote: the endpoint.</summary>
    public string? Url { get; set; }

    /// <summary>Hosted: the executable.</summary>
    public string? Command { get; set; }

    /// <summary>Hosted: arguments as a JSON array of strings.</summary>
    public string? ArgsJson { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    public DateTimeOffset? DiscoveredAt { get; set; }
}
