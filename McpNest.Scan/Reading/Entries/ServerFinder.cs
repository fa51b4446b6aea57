namespace McpNest.Scan.Reading.Entries;

/// <summary>Finds where servers stand in a configuration, whatever client wrote it.</summary>
internal static class ServerFinder
{
    private const int DeepestContainer = 6;

    private static readonly string[] s_containers = ["mcpServers", "mcp_servers", "context_servers", "mcp-servers", "mcpservers", "MCPServers"];

    private static readonly string[] s_ends = [".mcpServers", ".mcp.servers", ".modelContextProtocolServers"];

    private static readonly string[] s_names = ["name", "id", "title", "serverName"];

    public static List<FoundEntry> Find(ConfigNode root, ConfigFormat format)
    {
        var found = new List<FoundEntry>();
        if (root is ConfigList documents)
        {
            foreach (var document in documents.Items)
            {
                if (Shapes.LooksLikeServer(document))
                {
                    found.Add(new FoundEntry(NameOf(document) ?? "server", document.Line, document, ""));
                }
                else
                {
                    Of(document, format, found);
                }
            }
        }
        else
        {
            Of(root, format, found);
        }

        return found;
    }

    private static void Of(ConfigNode document, ConfigFormat format, List<FoundEntry> found)
    {
        if (document is not ConfigMap map)
        {
            return;
        }

        var before = found.Count;
        if (Contained(map, "", 0, found) || found.Count > before)
        {
            return;
        }

        if (Shapes.LooksLikeServer(map))
        {
            found.Add(new FoundEntry(NameOf(map) ?? "server", map.Line, map, ""));
        }
        else if (format is not ConfigFormat.Yaml && IsMapOfServers(map))
        {
            Add(map, "", found);
        }
    }

    /// <returns>Whether there was a place for servers, even an empty one.</returns>
    private static bool Contained(ConfigMap map, string name, int depth, List<FoundEntry> found)
    {
        var any = false;
        foreach (var member in Effective(map))
        {
            var value = member.Value;
            if (s_containers.Contains(member.Name) || s_ends.Any(end => member.Name.EndsWith(end, StringComparison.Ordinal)) || member.Name == "modelContextProtocolServers")
            {
                any = true;
                Add(value, member.Name, found);
            }
            else if (member.Name == "servers" && (depth == 0 || name == "mcp") && value is ConfigMap or ConfigList && (value is ConfigList || name == "mcp" || Members(value).All(inner => inner.Value is ConfigMap)))
            {
                any = true;
                Add(value, member.Name, found);
            }
            else if (member.Name == "mcp_config" && Shapes.IsMeantAsServer(value))
            {
                any = true;
                found.Add(new FoundEntry(NameOf(map) ?? "server", member.Line, value, member.Name));
            }
            else if (member.Name == "mcp" && value is ConfigMap mcp && !Shapes.LooksLikeServer(mcp))
            {
                any |= Contained(mcp, "mcp", depth + 1, found);
                if (depth == 0 && mcp.Get("servers") is null)
                {
                    var before = found.Count;
                    Add(new ConfigMap(mcp.Line, mcp.Column, mcp.Path, [.. Effective(mcp).Where(inner => Shapes.IsMeantAsServer(inner.Value))]), member.Name, found);
                    any |= found.Count > before || mcp.Members.IsEmpty;
                }
            }
            else if (member.Name == "extensions" && depth == 0 && IsOfGoose(value))
            {
                any = true;
                Add(new ConfigMap(value.Line, value.Column, value.Path, [.. Members(value).Where(inner => inner.Value.TextOf("type")?.Value is not ("builtin" or "platform" or "frontend"))]), member.Name, found);
            }
            else if (depth < DeepestContainer && value is ConfigMap inner && !member.Name.StartsWith('_'))
            {
                any |= Contained(inner, member.Name, depth + 1, found);
            }
            else if (depth < DeepestContainer && value is ConfigList list && list.Items.Length <= Limits.Values)
            {
                foreach (var item in list.Items.OfType<ConfigMap>())
                {
                    any |= Contained(item, member.Name, depth + 1, found);
                }
            }
        }

        return any;
    }

    private static void Add(ConfigNode container, string name, List<FoundEntry> found)
    {
        if (container is ConfigList list)
        {
            foreach (var item in list.Items)
            {
                if (item is ConfigMap { Members: [{ Value: ConfigMap inner } only] } && NameOf(item) is null && Shapes.IsMeantAsServer(inner))
                {
                    found.Add(new FoundEntry(only.Name, only.Line, inner, name)); // [{ "github": { … } }]
                }
                else if (item is ConfigMap map)
                {
                    found.Add(new FoundEntry(NameOf(map) ?? "server", map.Line, map, name));
                }
            }

            return;
        }

        foreach (var member in Members(container))
        {
            // Comments are written as members, too.
            var isRemark = member.Name.StartsWith('_') || member.Name.StartsWith('$') || member.Name.StartsWith("//", StringComparison.Ordinal);
            if (!isRemark || Shapes.LooksLikeServer(member.Value))
            {
                found.Add(new FoundEntry(member.Name, member.Line, member.Value, name));
            }
        }
    }

    private static bool IsMapOfServers(ConfigMap map)
    {
        var maps = map.Members.Where(member => member.Value is ConfigMap && !member.Name.StartsWith('_') && !member.Name.StartsWith('$')).ToArray();
        return maps.Length > 0 && maps.All(member => Shapes.LooksLikeServer(member.Value) && member.Value.Get("git") is null) && map.Get("scripts") is null && map.Get("repository") is null;
    }

    private static bool IsOfGoose(ConfigNode value) =>
        value is ConfigMap map && map.Members.Any(member => member.Value.Get("cmd") is not null || member.Value.Get("uri") is not null
            || member.Value.TextOf("type")?.Value is "builtin" or "stdio" or "sse" or "streamable_http" or "platform" or "inline_python");

    private static IEnumerable<ConfigMember> Members(ConfigNode node) => node is ConfigMap map ? Effective(map) : [];

    /// <summary>Of a name that is written twice the last, as clients have it.</summary>
    private static IEnumerable<ConfigMember> Effective(ConfigMap map)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < map.Members.Length; at++)
        {
            last[map.Members[at].Name] = at;
        }

        return last.Count == map.Members.Length ? map.Members : map.Members.Where((member, at) => last[member.Name] == at);
    }

    private static string? NameOf(ConfigNode entry) => entry.TextOf(s_names)?.Value;
}
