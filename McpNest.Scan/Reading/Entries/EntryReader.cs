using McpNest.Scan.Reading.Launching;

namespace McpNest.Scan.Reading.Entries;

/// <summary>Makes of what stands in a configuration a server, with the fields of all clients under one name.</summary>
internal static class EntryReader
{
    private static readonly string[] s_folders = ["cwd", "working_directory", "workingDirectory", "workdir", "workingDir"];

    private static readonly string[] s_files = ["envFile", "env_file"];

    public static ServerEntry Read(FoundEntry found)
    {
        var node = found.Node;
        // Some wrap what matters: { "transport": { "type": "stdio", "command": … } }
        var body = node.Get("transport") is ConfigMap transport && Shapes.IsMeantAsServer(transport) ? transport
            : node.Get("config") is ConfigMap config && Shapes.LooksLikeServer(config) && !Shapes.LooksLikeServer(node) ? config : node;
        var words = CommandWords.Read(body);
        var url = body.TextOf(Shapes.Urls);
        var entry = new ServerEntry
        {
            Name = NameText.Shown(found.Name),
            Path = node.Path,
            Line = found.Line,
            Node = node,
            IsDisabled = IsOff(node),
            Command = words.Length > 0 ? words[0] : null,
            Args = words.Length > 1 ? words[1..] : [],
            Url = url,
            Environment = EntryValues.Environment(body),
            Headers = EntryValues.Headers(body),
            WorkingDirectory = body.TextOf(s_folders),
            EnvironmentFile = body.TextOf(s_files),
            AutoApproved = OwnApprovals.Read(node),
        };
        entry = entry with { Transport = TransportOf(body, entry) };
        return entry.Transport == ServerTransport.Stdio ? entry with { Launch = LaunchReader.Read([entry.Command!, .. entry.Args], CommandWords.Line(body)) } : entry;
    }

    private static bool IsOff(ConfigNode node) =>
        node.IsTrue("disabled") || node.IsFalse("enabled") || node.IsFalse("isActive") || node.IsFalse("active") || node.IsFalse("is_active")
        || node.TextOf("state", "status")?.Value is "disabled" or "inactive" or "off";

    private static ServerTransport TransportOf(ConfigNode body, ServerEntry entry)
    {
        var type = body.TextOf(Shapes.Types)?.Value.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var isRemote = type is "http" or "sse" or "streamablehttp" or "ws" or "websocket" or "remote";
        if (entry.Command is not null && (entry.Url is null || !isRemote))
        {
            return ServerTransport.Stdio;
        }

        if (entry.Url is null)
        {
            return ServerTransport.None;
        }

        var url = entry.Url.Value.Trim();
        return type is "ws" or "websocket" || url.StartsWith("ws://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("wss://", StringComparison.OrdinalIgnoreCase) ? ServerTransport.WebSocket
            : type is "sse" || (type is not ("http" or "streamablehttp") && PathOf(url).EndsWith("/sse", StringComparison.OrdinalIgnoreCase)) ? ServerTransport.Sse
            : ServerTransport.Http;
    }

    private static string PathOf(string url) => (url.AsSpan().IndexOfAny('?', '#') is >= 0 and var end ? url[..end] : url).TrimEnd('/');
}
