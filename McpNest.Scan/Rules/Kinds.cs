using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>What kind of server one is: by its address, its package, and only then by its name.</summary>
internal static class Kinds
{
    /// <summary>The kind; null when nothing is known.</summary>
    public static Capability? Of(Subject subject)
    {
        if (subject.Remote is { } remote && Capabilities.ByHost(remote.Host) is { } byHost)
        {
            return byHost;
        }

        if (subject.Remote is not null)
        {
            return Capabilities.ByName(NameOf(subject));
        }

        return (PackageOf(subject) is { Length: > 0 } package ? Capabilities.ByName(package) : null) ?? Capabilities.ByName(NameOf(subject));
    }

    /// <summary>The server's name without the address some clients put in front of it.</summary>
    public static string NameOf(Subject subject)
    {
        var name = subject.Server.Name;
        foreach (var host in (string[])["github.com/", "gitlab.com/", "npm/"])
        {
            name = name.StartsWith(host, StringComparison.OrdinalIgnoreCase) ? name[host.Length..] : name;
        }

        return name;
    }

    private static string PackageOf(Subject subject)
    {
        if (subject.Package is not { } package)
        {
            return "";
        }

        var name = PackageNames.Normal(package.Ecosystem, package.Name);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return package.Ecosystem == Ecosystem.Image && slash > 0 && name.AsSpan(0, slash).Contains('.') ? name[(slash + 1)..] : name;
    }
}
