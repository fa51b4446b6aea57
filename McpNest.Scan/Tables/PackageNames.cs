namespace McpNest.Scan.Tables;

/// <summary>The one way names of packages are compared.</summary>
internal static class PackageNames
{
    /// <summary>As the registry compares names: lower case, and for PyPI <c>-</c>, <c>_</c> and <c>.</c> are the same.</summary>
    public static string Normal(Ecosystem ecosystem, string package)
    {
        var name = package.Trim().ToLowerInvariant();
        return ecosystem switch
        {
            Ecosystem.PyPi => name.Split('[')[0].Replace('_', '-').Replace('.', '-'),
            Ecosystem.Image => Image(name),
            _ => name,
        };
    }

    // docker.io/mcp/x, index.docker.io/mcp/x, ghcr.io/owner/x: the registry says little about which image it is.
    private static string Image(string name)
    {
        foreach (var registry in (string[])["docker.io/library/", "docker.io/", "index.docker.io/", "registry.hub.docker.com/"])
        {
            if (name.StartsWith(registry, StringComparison.Ordinal))
            {
                return name[registry.Length..];
            }
        }

        return name;
    }
}
