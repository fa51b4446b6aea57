using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Entries;

/// <summary>Tools that an entry lets its client call without asking.</summary>
internal static class OwnApprovals
{
    private static readonly string[] s_lists = ["autoApprove", "alwaysAllow", "autoApproveTools", "autoApprovedTools", "alwaysAllowTools", "always_allow", "auto_approve", "autoAllow", "trustedTools", "autoRun"];

    private static readonly string[] s_switches = ["trust", "trusted", "autoApproveAll", "alwaysAllowAll"];

    public static ImmutableArray<ConfigText> Read(ConfigNode node)
    {
        var tools = ImmutableArray.CreateBuilder<ConfigText>();
        foreach (var name in s_lists)
        {
            switch (node.Get(name))
            {
                case ConfigList list:
                    tools.AddRange(list.Items.Take(Limits.Values).Select(Shapes.AsText).OfType<ConfigText>().Where(tool => tool.Value.Length > 0));
                    break;
                case ConfigScalar { Kind: ConfigKind.True } all:
                    tools.Add(new ConfigText("*", all.Line, all.Path));
                    break;
                case ConfigScalar { Kind: ConfigKind.Text, Text: "*" or "all" or "true" } all:
                    tools.Add(new ConfigText("*", all.Line, all.Path));
                    break;
                case ConfigMap map:
                    tools.AddRange(map.Members.Where(member => member.Value is ConfigScalar { Kind: ConfigKind.True }).Take(Limits.Values).Select(member => new ConfigText(member.Name, member.Line, member.Value.Path)));
                    break;
            }
        }

        foreach (var name in s_switches)
        {
            if (node.IsTrue(name))
            {
                var value = node.Get(name)!;
                tools.Add(new ConfigText("*", value.Line, value.Path));
            }
        }

        AddModes(node, tools);
        return tools.ToImmutable();
    }

    // Codex: a mode for all tools, and one for each.
    private static void AddModes(ConfigNode node, ImmutableArray<ConfigText>.Builder tools)
    {
        if (node.TextOf("default_tools_approval_mode") is { Value: "approve" } mode)
        {
            tools.Add(mode with { Value = "*" });
        }

        if (node.Get("tools") is ConfigMap each)
        {
            tools.AddRange(each.Members.Take(Limits.Values)
                .Where(member => member.Value.TextOf("approval_mode") is { Value: "approve" })
                .Select(member => new ConfigText(member.Name, member.Line, member.Value.Path)));
        }
    }
}
