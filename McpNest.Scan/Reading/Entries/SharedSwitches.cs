namespace McpNest.Scan.Reading.Entries;

/// <summary>Lists of the whole file that switch servers off, in the ways clients write them.</summary>
internal sealed class SharedSwitches
{
    private readonly HashSet<string> _off = new(StringComparer.Ordinal);
    private readonly HashSet<string>? _on;

    public SharedSwitches(ConfigNode? root)
    {
        Add(root.Get("disabledMcpjsonServers"));
        Add(root.Get("disabledMcpServers"));
        Add(root.Get("mcp").Get("excluded"));
        if (root.Get("mcp").Get("allowed") is ConfigList allowed) // Gemini: only these
        {
            _on = new HashSet<string>(allowed.Items.OfType<ConfigScalar>().Select(name => name.Text), StringComparer.Ordinal);
        }
    }

    public ServerEntry AddTo(ServerEntry server) => _off.Contains(server.Name) || _on?.Contains(server.Name) == false ? server with { IsDisabled = true } : server;

    private void Add(ConfigNode? list)
    {
        if (list is ConfigList { Items: var items })
        {
            _off.UnionWith(items.OfType<ConfigScalar>().Select(name => name.Text));
        }
    }
}
