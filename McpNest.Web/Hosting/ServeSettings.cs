using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>What a server is started with.</summary>
public sealed record ServeSettings
{
    public required DataFolder Folder { get; init; }

    /// <summary>Where to listen; null leaves it to configuration.</summary>
    public string? Urls { get; init; }

    /// <summary>Development or Production; null leaves it to the environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Last word before the application is built; tests add log providers, settings and clocks here.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }
}
