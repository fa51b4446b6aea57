namespace McpNest.Scan.Tables;

/// <summary>Where the entries of the tables were read. Facts whose date is a month were last looked through then.</summary>
internal static class Origins
{
    public static readonly Origin Nvd = new("National Vulnerability Database", "2026-09-17");
    public static readonly Origin GitHubAdvisories = new("GitHub Advisory Database", "2026-11-22");
    public static readonly Origin Osv = new("OSV, records of malicious packages", "2026-11-22");
    public static readonly Origin Reports = new("Public reports of the finders, and OSV", "2026-11-22");
    public static readonly Origin Infra = new("Tencent AI-Infra-Guard, data/vuln_en", "2026-11-22");
    public static readonly Origin Issues = new("Issue trackers of the projects", "2026-11-22");
    public static readonly Origin Memory = new("Public reports; the version is not confirmed", "2026-11-22");
    public static readonly Origin ServersReadme = new("github.com/modelcontextprotocol/servers, README, Archived", "2026-11-22");
    public static readonly Origin Npm = new("registry of npm, looked up", "2026-11-22");
    public static readonly Origin Registries = new("names used in public configurations", "2026-11-22");
    public static readonly Origin DockerRegistry = new("github.com/docker/mcp-registry, servers/*/server.yaml", "2026-11-22");
    public static readonly Origin Vendors = new("documentation of the vendors, as remembered", "2026-11-22");
    public static readonly Origin Tools = new("documentation and tools of the servers, as remembered", "2026-11-22");
    public static readonly Origin Formats = new("published token formats of the providers, as remembered", "2026-11-22");
    public static readonly Origin Seen = new("public configurations", "2026-11-22");
    public static readonly Origin Manuals = new("manuals of the programs, as remembered", "2026-11-22");
}
