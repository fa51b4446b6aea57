namespace McpNest.Web.Console.Servers;

/// <summary>The ways to add a server.</summary>
public enum ServerKind
{
    /// <summary>The one that comes with the nest.</summary>
    Sample,

    /// <summary>Somewhere else, streamable HTTP.</summary>
    Remote,

    /// <summary>A process run by the nest.</summary>
    Hosted,
}
