namespace McpNest.Web.Console.Servers;

/// <summary>The ways to add a server.</summary>
public enum ServerKind
{
    /// <summary>The one that comes with the nest.</summary>
    Sample,

    /// <summary>Somewhere else, streamable HTTP.</summary>
    Remote,

    /// <summary>Somewhere else, the HTTP+SSE transport of older servers.</summary>
    RemoteSse,

    /// <summary>A process run by the nest.</summary>
    Hosted,
}
