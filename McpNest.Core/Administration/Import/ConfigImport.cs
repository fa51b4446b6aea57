using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Administration.Import;

/// <summary>
/// Finds servers in what people have: the configuration of Claude, Cursor, Windsurf, Gemini, Cline and others (<c>mcpServers</c>), VS Code
/// (<c>servers</c>), Zed (<c>context_servers</c>) and opencode (<c>mcp</c>), a single entry, an address, or a command line. The client is
/// told by the shape. Nothing is added, run or asked.
/// </summary>
public static class ConfigImport
{
    /// <summary>Longest text that is read.</summary>
    public const int LongestText = 100_000;

    /// <summary>Most servers of one text.</summary>
    public const int MostServers = 100;

    private static readonly string[] s_names = ["name", "id"];

    private static readonly string[] s_containers = ["mcpServers", "servers", "context_servers", "mcp_servers"];

    /// <param name="text">What somebody pasted. It may hold secrets; the sentences that are thrown never quote values.</param>
    /// <param name="taken">Short names that are in use.</param>
    /// <exception cref="NestException">Nothing can be read from it; the sentence says why and where.</exception>
    public static ImmutableArray<ImportedServer> Read(string text, IEnumerable<string> taken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slugs = new ImportSlugs(taken);
        text = text.Trim().TrimStart('\uFEFF').Trim();
        if (text.Length == 0)
        {
            throw new NestException("Paste an mcp.json, the address of a server, or a command line.");
        }

        if (text.Length >= LongestText)
        {
            throw new NestException($"This is longer than {LongestText:N0} characters; paste only the part with the servers.");
        }

        _ = ImportJson.Bytes(text);
        var found = (OneLine.Read(text) is { } line ? [line] : Entries(ImportJson.Parse(Whole(text)))).ToArray();
        if (found.Length > MostServers)
        {
            throw new NestException($"These are {found.Length} servers; paste at most {MostServers} at a time.");
        }

        return found.Length == 0
            ? throw new NestException("There is no server in this; paste the part that has mcpServers, servers, context_servers or mcp in it.")
            : [.. found.Select(entry => EntryReader.Read(entry.Name, entry.Raw, slugs))];
    }

    /// <summary>A fragment (<c>"github": { … }</c>) is made a whole.</summary>
    private static string Whole(string text) => text[0] == '"' ? "{" + text.TrimEnd().TrimEnd(',') + "}" : text;

    private static IEnumerable<(string Name, RawEntry Raw)> Entries(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return Listed(root);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var contained = s_containers.Where(name => root.TryGetProperty(name, out _)).SelectMany(name => Contained(root.GetProperty(name)))
            .Concat(OfMcp(root)).Concat(OfProjects(root)).ToArray();
        return contained.Length > 0 || s_containers.Any(name => root.TryGetProperty(name, out _)) ? contained
            : RawEntry.LooksLike(root) ? [(NameOf(root) ?? "server", RawEntry.Read(root))]
            : root.EnumerateObject().Where(member => RawEntry.LooksLike(member.Value)).Select(member => (member.Name, RawEntry.Read(member.Value)));
    }

    /// <summary>opencode keeps its servers right there, VS Code's settings one step deeper.</summary>
    private static IEnumerable<(string Name, RawEntry Raw)> OfMcp(JsonElement root) =>
        !root.TryGetProperty("mcp", out var mcp) || mcp.ValueKind != JsonValueKind.Object ? []
        : mcp.TryGetProperty("servers", out var servers) && !RawEntry.LooksLike(servers) ? Contained(servers)
        : mcp.EnumerateObject().Where(member => RawEntry.LooksLike(member.Value)).Select(member => (member.Name, RawEntry.Read(member.Value)));

    /// <summary>Claude Code keeps some by project.</summary>
    private static IEnumerable<(string Name, RawEntry Raw)> OfProjects(JsonElement root) =>
        root.TryGetProperty("projects", out var projects) && projects.ValueKind == JsonValueKind.Object
            ? projects.EnumerateObject()
                .Where(project => project.Value.ValueKind == JsonValueKind.Object && project.Value.TryGetProperty("mcpServers", out _))
                .SelectMany(project => Contained(project.Value.GetProperty("mcpServers")))
            : [];

    private static IEnumerable<(string Name, RawEntry Raw)> Contained(JsonElement container) => container.ValueKind switch
    {
        // Comments are written as members, too.
        JsonValueKind.Object => container.EnumerateObject()
            .Where(member => !member.Name.StartsWith('_') || RawEntry.LooksLike(member.Value))
            .Select(member => (member.Name, RawEntry.Read(member.Value))),
        JsonValueKind.Array => Listed(container),
        _ => [],
    };

    private static IEnumerable<(string Name, RawEntry Raw)> Listed(JsonElement list) =>
        list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => (NameOf(item) ?? "server", RawEntry.Read(item)));

    private static string? NameOf(JsonElement entry) =>
        s_names.Select(name => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault(name => !string.IsNullOrWhiteSpace(name));
}
