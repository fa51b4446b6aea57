using McpNest.Scan.Reading;

namespace McpNest.Scan.Rules;

/// <summary>What an agent may do without asking.</summary>
internal static class Approval
{
    public static readonly Rule Everything = new("APR001", "Everything is approved in advance", Severity.High,
        "Nobody sees what the agent does before it is done, and new tools of the server are approved with the old ones.", "Approve single tools that only read.", "MCP06");

    public static readonly Rule Writing = new("APR002", "Tools that change or run things are approved in advance", Severity.Medium,
        "A page the agent reads can make it use them, and nobody is asked.", "Take them off the list, so that a person is asked.", "MCP06");

    public static readonly Rule Reading = new("APR003", "Some tools are approved in advance", Severity.Info,
        "They seem to only read. What they read still reaches the agent without anybody looking.", "Keep the list short.", "MCP06");

    public static readonly Rule Globally = new("APR004", "Asking is switched off", Severity.High,
        "The client starts servers or runs tools without asking anybody.", "Switch it on again.", "MCP06");

    public static RuleGroup Group { get; } = new("Approval", [Everything, Writing, Reading, Globally], [CheckServer], [CheckClients]);

    /// <summary>Whether everything, or something that changes or runs things, is approved in advance.</summary>
    public static bool IsLoose(Subject subject) => subject.Server.AutoApproved.Any(tool => IsAll(tool.Value) || ToolNames.Of(tool.Value) != ToolKind.Reads);

    private static void CheckServer(Subject subject, FindingList found)
    {
        var tools = subject.Server.AutoApproved.Where(tool => !string.IsNullOrWhiteSpace(tool.Value)).ToList();
        if (tools.Count == 0)
        {
            return;
        }

        if (tools.FirstOrDefault(tool => IsAll(tool.Value)) is { } all)
        {
            found.Add(Everything, subject, "All its tools run without asking.", all);
            return;
        }

        var changing = tools.Select(tool => (Tool: tool, Kind: ToolNames.Of(tool.Value))).Where(pair => pair.Kind != ToolKind.Reads).ToList();
        if (changing.Count > 0)
        {
            found.Add(Writing, subject, $"These run without asking: {Quote.List([.. changing.Select(pair => pair.Tool.Value)])}.", changing[0].Tool,
                changing.Any(pair => pair.Kind == ToolKind.Decides) ? Severity.High : null);
        }
        else
        {
            found.Add(Reading, subject, $"These run without asking: {Quote.List([.. tools.Select(tool => tool.Value)])}.", tools[0]);
        }
    }

    private static bool IsAll(string tool) => tool.Trim() is "*" or "all" or "true" or ".*" or "**" or "mcp__*";

    private static void CheckClients(Ground ground, FindingList found)
    {
        foreach (var file in ground.Files)
        {
            if (file.Root is ConfigMap root && Switch(root) is { } scalar)
            {
                found.Add(Globally, file, scalar.Sentence, scalar.At.Line, scalar.At.Path, severity: scalar.IsHigh ? null : Severity.Medium);
            }
        }
    }

    private static (ConfigNode At, string Sentence, bool IsHigh)? Switch(ConfigMap root)
    {
        if (At(root, "enableAllProjectMcpServers") is { Kind: ConfigKind.True } all)
        {
            return (all, "Every server of every repository is started without asking.", true);
        }

        if (At(root, "permissions", "defaultMode") is { Text: "bypassPermissions" } bypass)
        {
            return (bypass, "The client asks for nothing.", true);
        }

        if (At(root, "approval_policy") is { Text: "never" } never)
        {
            var isOpen = At(root, "sandbox_mode") is { Text: "danger-full-access" };
            return (never, isOpen ? "Nothing is asked for, and there is no sandbox." : "Nothing is asked for; a sandbox limits what runs.", isOpen);
        }

        foreach (var name in (string[])["chat.tools.autoApprove", "chat.tools.global.autoApprove", "chat.agent.autoApprove"])
        {
            if (At(root, name) is { Kind: ConfigKind.True } approve)
            {
                return (approve, "All tools of all servers run without asking.", true);
            }
        }

        if ((At(root, "general", "defaultApprovalMode") ?? At(root, "tools", "approvalMode") ?? At(root, "approvalMode")) is { Text: "yolo" } yolo)
        {
            return (yolo, "The client asks for nothing.", true);
        }

        if ((At(root, "permission") ?? At(root, "permission", "*")) is { Text: "allow" } permission)
        {
            return (permission, "The client asks for nothing.", true);
        }

        return (At(root, "yolo") ?? At(root, "options", "yolo") ?? At(root, "permissions", "yolo")) is { Kind: ConfigKind.True } crush ? (crush, "The client asks for nothing.", true) : null;
    }

    private static ConfigScalar? At(ConfigMap map, params ReadOnlySpan<string> names)
    {
        ConfigNode? node = map;
        foreach (var name in names)
        {
            node = (node as ConfigMap)?[name];
        }

        return node as ConfigScalar;
    }
}
