using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Entries;

/// <summary>Lists of the whole file that let tools of its servers be called without asking, in the ways clients write them.</summary>
internal sealed class SharedApprovals
{
    private readonly List<ConfigText> _rules = [];

    public SharedApprovals(ConfigNode? root)
    {
        Add(root.Get("allowedTools")); // Amazon Q: @server, @server/tool
        Add(root.Get("permissions").Get("allow")); // Claude Code: mcp__server, mcp__server__tool; Cursor: Mcp(server:tool)
        Add(root.Get("permissions").Get("allowed_tools")); // Crush: mcp_server_tool
        Add(root.Get("mcpAllowlist")); // Cursor: server:tool
    }

    public ServerEntry AddTo(ServerEntry server)
    {
        if (_rules.Count == 0)
        {
            return server;
        }

        ImmutableArray<ConfigText> tools = [.. _rules.Select(rule => ToolOf(rule.Value, server.Name) is { } tool ? rule with { Value = tool } : null).OfType<ConfigText>()];
        return tools.IsEmpty ? server : server with { AutoApproved = [.. server.AutoApproved, .. tools] };
    }

    private void Add(ConfigNode? list)
    {
        if (list is ConfigList { Items: var items })
        {
            _rules.AddRange(items.Take(Limits.Duplicates).Select(Shapes.AsText).OfType<ConfigText>().Where(rule => rule.Value.StartsWith('@') || rule.Value.Contains("mcp", StringComparison.OrdinalIgnoreCase) || rule.Value.Contains(':', StringComparison.Ordinal)));
        }
    }

    /// <summary>The tool of this server that a rule lets through; <c>*</c> for all of them, null for none.</summary>
    private static string? ToolOf(string rule, string server)
    {
        var plain = server.Replace(' ', '_').Replace('.', '_').Replace('/', '_');
        foreach (var name in plain == server ? [server] : new[] { server, plain })
        {
            if (Rest(rule, "@" + name) is { } ofQ)
            {
                return ofQ.Length == 0 ? "*" : ofQ[0] == '/' ? ofQ[1..] : null;
            }

            if (Rest(rule, "mcp__" + name) is { } ofClaude)
            {
                return ofClaude.Length == 0 ? "*" : ofClaude.StartsWith("__", StringComparison.Ordinal) ? ofClaude[2..] : null;
            }

            if (Rest(rule, "mcp_" + name + "_") is { Length: > 0 } ofCrush)
            {
                return ofCrush;
            }

            if ((Rest(rule, name + ":") ?? Rest(rule, "Mcp(" + name + ":")?.TrimEnd(')')) is { Length: > 0 } ofCursor)
            {
                return ofCursor;
            }
        }

        return rule is "mcp__*" or "mcp__" or "*:*" or "Mcp(*:*)" or "@*" ? "*" : null;
    }

    private static string? Rest(string rule, string start) => rule.StartsWith(start, StringComparison.Ordinal) ? rule[start.Length..] : null;
}
