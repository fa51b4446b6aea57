namespace McpNest.Scan.Reading.Entries;

/// <summary>Looks into nodes: what a member holds, and whether a map reads like a server.</summary>
internal static class Shapes
{
    public static readonly string[] Urls = ["httpUrl", "url", "serverUrl", "server_url", "serverURL", "uri", "endpoint", "baseUrl"];

    public static readonly string[] Types = ["type", "transport", "transportType", "server_type", "transport_type"];

    private static readonly string[] s_transports = ["stdio", "local", "remote", "http", "sse", "ws", "websocket", "streamable-http", "streamablehttp", "streamable_http", "builtin"];

    /// <summary>What clients take for a name: the last value written.</summary>
    public static ConfigNode? Get(this ConfigNode? node, string name)
    {
        if (node is ConfigMap map)
        {
            for (var at = map.Members.Length - 1; at >= 0; at--)
            {
                if (map.Members[at].Name == name)
                {
                    return map.Members[at].Value;
                }
            }
        }

        return null;
    }

    /// <summary>The first of some names that holds a text that is not blank.</summary>
    public static ConfigText? TextOf(this ConfigNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (node.Get(name) is ConfigScalar { Kind: ConfigKind.Text } scalar && !string.IsNullOrWhiteSpace(scalar.Text))
            {
                return AsText(scalar);
            }
        }

        return null;
    }

    /// <summary>A text, number or switch as a text; null for nothing, maps and lists.</summary>
    public static ConfigText? AsText(ConfigNode? node) => node is ConfigScalar { Kind: not ConfigKind.Nothing } scalar ? new ConfigText(scalar.Text, scalar.Line, scalar.Path) : null;

    public static bool IsTrue(this ConfigNode? node, string name) => node.Get(name) is ConfigScalar { Kind: ConfigKind.True } or ConfigScalar { Kind: ConfigKind.Text, Text: "true" or "True" };

    public static bool IsFalse(this ConfigNode? node, string name) => node.Get(name) is ConfigScalar { Kind: ConfigKind.False } or ConfigScalar { Kind: ConfigKind.Text, Text: "false" or "False" };

    /// <summary>Whether a map has what a server's entry has.</summary>
    public static bool LooksLikeServer(ConfigNode? node) =>
        node is ConfigMap map
        && (map.Get("command") is ConfigScalar { Kind: ConfigKind.Text } or ConfigList or ConfigMap || map.Get("cmd") is ConfigScalar { Kind: ConfigKind.Text } or ConfigList || map.TextOf(Urls) is not null);

    /// <summary>Whether a map is meant as a server, also one that cannot start.</summary>
    public static bool IsMeantAsServer(ConfigNode? node) =>
        LooksLikeServer(node)
        || (node is ConfigMap map && (map.TextOf(Types) is { Value: var type } && s_transports.Contains(type, StringComparer.OrdinalIgnoreCase) || map.Get("args") is ConfigList));
}
