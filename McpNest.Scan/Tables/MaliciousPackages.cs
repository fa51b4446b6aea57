using System.Collections.Immutable;
using static McpNest.Scan.Tables.Ecosystem;

namespace McpNest.Scan.Tables;

/// <summary>A package that was made to harm.</summary>
public sealed record MaliciousPackage(Ecosystem Ecosystem, string Package, string What, Origin Origin) : ITableEntry;

/// <summary>Packages that were made to harm.</summary>
public static class MaliciousPackages
{
    public static Table<MaliciousPackage> Table { get; } = new("Malicious packages", Entries());

    private static readonly Dictionary<(Ecosystem, string), MaliciousPackage> s_byName = Table.Entries.ToDictionary(entry => (entry.Ecosystem, entry.Package));

    /// <summary>What is known about a package; null when nothing bad is.</summary>
    public static MaliciousPackage? Find(Ecosystem ecosystem, string package) =>
        s_byName.GetValueOrDefault((ecosystem, PackageNames.Normal(ecosystem, package)));

    private static ImmutableArray<MaliciousPackage> Entries() =>
    [
        new(Npm, "postmark-mcp", "It copied every mail it sent to a stranger, and was never Postmark's.", Origins.Reports),
        new(Npm, "@anthropic-ai/model-context-protocol-sdk", "It imitates the SDK and takes secrets.", Origins.Reports),
        new(Npm, "anthropic-mcp-sdk", "It imitates the SDK and takes secrets.", Origins.Reports),
        new(Npm, "mcp-sdk-anthropic", "It imitates the SDK and takes secrets.", Origins.Reports),
        new(Npm, "@anthropic/mcp-server", "It imitates a server of Anthropic and takes secrets.", Origins.Reports),
        new(PyPi, "openai-mcp", "It is recorded as malicious.", Origins.Osv),
        new(PyPi, "langchain-core-mcp", "It is recorded as malicious.", Origins.Osv),
        new(PyPi, "instructor-mcp", "It is recorded as malicious.", Origins.Osv),
        new(PyPi, "tiktoken-mcp", "It is recorded as malicious.", Origins.Osv),
        new(PyPi, "ray-mcp-server", "It is recorded as malicious.", Origins.Osv),
    ];
}
