using System.Collections.Immutable;
using McpNest.Scan.Rules;
using static McpNest.Scan.Rules.Severity;
using static McpNest.Scan.Tables.Ecosystem;

namespace McpNest.Scan.Tables;

/// <summary>Versions of a package with a published vulnerability.</summary>
/// <param name="From">The first version that has it; empty when all before the fix have.</param>
/// <param name="Fixed">The first version without it; null when there is none.</param>
/// <param name="Ids">Such as <c>CVE-2025-6514</c>.</param>
public sealed record VulnerableVersion(Ecosystem Ecosystem, string Package, string From, string? Fixed, Severity Severity, string Ids, string What, Origin Origin) : ITableEntry;

/// <summary>Published vulnerabilities of MCP servers and tools.</summary>
public static class VulnerableVersions
{
    public static Table<VulnerableVersion> Table { get; } = new("Published vulnerabilities", Entries());

    private static readonly ILookup<(Ecosystem, string), VulnerableVersion> s_byPackage =
        Table.Entries.ToLookup(entry => (entry.Ecosystem, entry.Package));

    /// <summary>What is published about a package, whatever its version.</summary>
    public static IEnumerable<VulnerableVersion> Of(Ecosystem ecosystem, string package) => s_byPackage[(ecosystem, PackageNames.Normal(ecosystem, package))];

    private static ImmutableArray<VulnerableVersion> Entries() =>
    [
        new(Npm, "mcp-remote", "0.0.5", "0.1.16", Critical, "CVE-2025-6514", "A server it connects to can run commands on this computer.", Origins.Nvd),
        new(Npm, "@modelcontextprotocol/inspector", "", "0.14.1", Critical, "CVE-2025-49596", "A web page can run commands through its proxy.", Origins.Nvd),
        new(Npm, "@modelcontextprotocol/inspector", "", "0.16.6", High, "CVE-2025-58444", "A server it connects to can run script in the inspector.", Origins.GitHubAdvisories),
        new(Npm, "@mcpjam/inspector", "", "1.4.3", Critical, "CVE-2026-23744", "Others can install a server, and so run commands, through it.", Origins.Nvd),
        new(Npm, "@modelcontextprotocol/server-filesystem", "", "2025.7.1", High, "CVE-2025-53109, CVE-2025-53110", "Files outside the allowed folders can be reached.", Origins.Nvd),
        new(Npm, "figma-developer-mcp", "", "0.6.3", High, "CVE-2025-53967", "A crafted address runs commands.", Origins.GitHubAdvisories),
        new(Npm, "@playwright/mcp", "", "0.0.40", High, "CVE-2025-9611", "A web page can use the server by DNS rebinding.", Origins.Nvd),
        new(PyPi, "mcp-server-git", "", "2026.1.14", High, "CVE-2025-68143, CVE-2025-68144, CVE-2025-68145, CVE-2026-27735", "Files can be read and written outside the repository.", Origins.Nvd),
        new(Npm, "mcp-server-kubernetes", "", "2.5.0", High, "CVE-2025-53355", "Arguments of tools run commands.", Origins.Nvd),
        new(Npm, "mcp-server-kubernetes", "", "3.6.0", High, "CVE-2026-46519", "Limits on tools can be got around.", Origins.Infra),
        new(Npm, "mcp-server-kubernetes", "", "3.7.0", Medium, "CVE-2026-47250", "Arguments reach the command line.", Origins.GitHubAdvisories),
        new(Npm, "mcp-server-kubernetes", "", "3.9.0", High, "GHSA-wmg3-h8mf-wgvr", "Arguments reach the command line.", Origins.GitHubAdvisories),
        new(Npm, "ios-simulator-mcp", "", "1.3.3", High, "CVE-2025-52573", "Arguments of a tool run commands.", Origins.Nvd),
        new(Npm, "@cyanheads/git-mcp-server", "", "2.1.5", High, "CVE-2025-53107", "Arguments of tools run commands.", Origins.Memory),
        new(Npm, "mcp-markdownify-server", "", "1.0.0", High, "CVE-2025-5276", "Addresses inside the network can be read through it.", Origins.Nvd),
        new(Npm, "mcp-package-docs", "", null, High, "CVE-2025-54073", "Arguments of tools run commands; it is given up.", Origins.Issues),
        new(Npm, "@wong2/mcp-cli", "", null, Low, "GHSA-p6rm-483j-37jf", "A server it connects to can run commands.", Origins.Issues),
        new(Npm, "gemini-mcp-tool", "1.1.2", "1.1.6", Critical, "CVE-2026-0755, GHSA-28qq-5f47-r5x2", "Arguments of a tool run commands.", Origins.GitHubAdvisories),
        new(Npm, "mcp-server-semgrep", "", "1.0.1", High, "vetcoders/mcp-server-semgrep#12", "Arguments of tools run commands.", Origins.Issues),
        new(Npm, "n8n-mcp", "", "2.47.11", High, "CVE-2026-41495", "Secrets reach its log.", Origins.Infra),
        new(Npm, "n8n-mcp", "", "2.47.13", High, "CVE-2026-42282", "Secrets reach its log.", Origins.Infra),
        new(Npm, "n8n-mcp", "2.47.4", "2.47.15", High, "CVE-2026-42449", "Addresses inside the network can be reached through it.", Origins.Infra),
        new(Npm, "n8n-mcp", "", "2.56.1", Critical, "CVE-2026-54052", "One tenant can use what belongs to another.", Origins.Infra),
        new(Npm, "sf-mcp-server", "", "1.0.14", High, "CVE-2026-26029", "Arguments of tools run commands.", Origins.Nvd),
        new(Npm, "@andrea9293/mcp-documentation-server", "", "1.13.1", High, "CVE-2026-54504", "Its web interface can be used by others.", Origins.Infra),
        new(PyPi, "mysql-mcp-server", "", "0.4.2", Critical, "CVE-2026-59971", "The database can be used by others.", Origins.Nvd),
        new(PyPi, "mcp-neo4j-cypher", "", "0.4.0", High, "CVE-2025-10193", "A web page can use the server by DNS rebinding.", Origins.Nvd),
        new(PyPi, "mcp-atlassian", "", "0.17.0", High, "CVE-2026-27825, CVE-2026-27826", "Files can be written and addresses inside the network be reached through it.", Origins.Memory),
        new(Image, "grafana/mcp-grafana", "", "0.17.2", High, "CVE-2026-15583", "Others can use the server.", Origins.Infra),
        new(Image, "mcp/grafana", "", "0.17.2", High, "CVE-2026-15583", "Others can use the server.", Origins.Infra),
        new(PyPi, "mcp-grafana", "", "0.17.2", High, "CVE-2026-15583", "Others can use the server.", Origins.Infra),
        new(PyPi, "mcp-pinot", "", "3.0.2", Critical, "CVE-2026-49257", "Others can use the server without signing in.", Origins.Infra),
        new(PyPi, "netlicensing-mcp", "", "0.1.6", High, "CVE-2026-54446", "Others can use its key.", Origins.Infra),
        new(Npm, "appium-mcp", "", "1.85.10", High, "CVE-2026-58500", "Arguments of tools run commands.", Origins.Infra),
        new(Npm, "@modelcontextprotocol/server-slack", "", null, Critical, "CVE-2025-34072", "Links are fetched for a preview, which carries data out; it is archived and stays so.", Origins.Nvd),
        new(Npm, "@modelcontextprotocol/server-postgres", "", null, High, "read-only bypass", "Its read-only mode can be left with a crafted query; it is archived and stays so.", Origins.Memory),
        new(PyPi, "mcp-server-sqlite", "", null, High, "SQL injection", "A crafted text can reach the database; it is archived and stays so.", Origins.Reports),
        new(PyPi, "fastmcp", "", "3.2.0", Medium, "CVE-2026-27124", "Its login can be confused with that of another.", Origins.Nvd),
        new(PyPi, "mcp", "", "1.28.1", High, "CVE-2025-53365, CVE-2025-53366, CVE-2025-66416, CVE-2026-52869, CVE-2026-52870, CVE-2026-59950", "It can be stopped by others, and used by web pages.", Origins.Nvd),
        new(Npm, "@modelcontextprotocol/sdk", "", "1.24.0", High, "CVE-2025-66414", "A web page can use local servers by DNS rebinding.", Origins.Nvd),
    ];
}
