namespace McpNest.Scan.Reading.Launching;

/// <summary>Programs that only carry messages between a client and a remote server.</summary>
internal static class Bridges
{
    private static readonly string[] s_packages = ["mcp-remote", "supergateway", "mcp-proxy", "mcp-remote-proxy", "@smithery/mcp-remote", "mcp-server-remote", "@sparfenyuk/mcp-proxy", "mcp-streamablehttp-proxy", "mcp-streamablehttp-client", "@pyroprompts/mcp-stdio-to-streamable-http-adapter", "mcp-stdio-to-streamable-http-adapter", "fastmcp-proxy"];

    /// <summary>The address a bridge connects to; null for everything else.</summary>
    public static ConfigText? AddressOf(Launch launch)
    {
        var isBridge = launch.Package is { } package && (Array.Exists(s_packages, name => name == package) || Array.Exists(s_packages, name => name == ProgramNames.Of(package)));
        return !isBridge || launch.ServerArgs.Any(arg => arg.Value == "--stdio") ? null
            : launch.ServerArgs.FirstOrDefault(arg => Specs.IsAddress(arg.Value))
            ?? launch.ServerArgs.Select(arg => arg.Value.IndexOf("=http", StringComparison.OrdinalIgnoreCase) is > 0 and var at ? arg with { Value = arg.Value[(at + 1)..] } : null).FirstOrDefault(arg => arg is not null);
    }
}
