namespace McpNest.Web.Doctor;

/// <summary>What the server saw of a request, and what it is itself. Only for whoever can write the data folder.</summary>
internal sealed record Seen
{
    public required string Scheme { get; init; }

    /// <summary>Who it took the request to be from.</summary>
    public required string Client { get; init; }

    /// <summary>Whether a known proxy said from whom.</summary>
    public bool ForwardedFor { get; init; }

    /// <summary>Whether a known proxy said over what.</summary>
    public bool ForwardedProto { get; init; }

    /// <summary>Whether somebody said so who is not known.</summary>
    public bool Unbelieved { get; init; }

    /// <summary>Whether the request could have become a WebSocket.</summary>
    public bool Upgradable { get; init; }

    public bool Root { get; init; }

    /// <summary>Whether neither it nor what it starts can gain rights; null where the system does not say.</summary>
    public bool? NoNewPrivileges { get; init; }

    public required string Version { get; init; }

    /// <summary>Of .NET, for example 10.0.14.</summary>
    public required string Runtime { get; init; }
}
