using static McpNest.Tests.Scan.Rules.RuleFixture;

namespace McpNest.Tests.Scan.Rules;

internal static class ReachFixtures
{
    public static RuleFixture[] All { get; } =
    [
        Of("PRV001", """ "command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/Users/ann"] """, """ "command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/Users/ann/work",""] """),
        Of("PRV001", """ "command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/"] """, """ "command":"npx","args":["-y","some-web-mcp","--base-path","/"] """),
        Of("PRV002", """ "command":"x","args":["~/.ssh"] """, """ "command":"x","args":["~/ssh-notes"] """),
        Of("PRV003", """ "command":"docker","args":["run","-v","/:/host","acme/x"] """, """ "command":"docker","args":["run","-v","/srv/data:/data","acme/x"] """),
        Of("PRV004", """ "command":"docker","args":["run","-v","/var/run/docker.sock:/var/run/docker.sock","acme/x"] """, """ "command":"docker","args":["run","-v","/srv/run:/var/run","acme/x"] """),
        Of("PRV005", """ "command":"docker","args":["run","--privileged","acme/x"] """, """ "command":"docker","args":["run","acme/x","--privileged"] """),
        Of("PRV005", """ "command":"docker","args":["run","--network","host","acme/x"] """, """ "command":"docker","args":["run","--network","none","acme/x"] """),
        Of("PRV006", """ "command":"docker","args":["run","-v","/srv/data:/data","acme/x"] """, """ "command":"docker","args":["run","-v","/srv/data:/data:ro","acme/x"] """),
        Of("PRV007", """ "command":"x","args":["--allow-write"] """, """ "command":"x","args":["--allow-write=false"] """),
        Of("PRV007", """ "command":"x","args":["--access-mode=unrestricted"] """, """ "command":"x","args":["--access-mode=restricted"] """),
        Of("PRV008", """ "command":"npx","args":["-y","@wonderwhy-er/desktop-commander@1.0.0"] """, """ "command":"npx","args":["-y","nutshell-mcp@1.0.0"] """),
        Of("PRV009", """ "command":"npx","args":["-y","@supabase/mcp-server-supabase@0.5.0"] """, """ "command":"npx","args":["-y","@supabase/mcp-server-supabase@0.5.0","--read-only"] """),
        Of("APR001", """ "command":"x","autoApprove":["*"] """, """ "command":"x","autoApprove":[] """),
        Of("APR002", """ "command":"x","alwaysAllow":["execute_sql"] """, """ "command":"x","alwaysAllow":["get_execution_plan"] """),
        Of("APR003", """ "command":"x","alwaysAllow":["list_tables"] """, """ "command":"x","disabledTools":["list_tables"] """),
        Whole("APR004", """{"enableAllProjectMcpServers":true,"mcpServers":{}}""", """{"enableAllProjectMcpServers":false,"mcpServers":{}}""", ".claude/settings.json"),
        Whole("APR004", "approval_policy = \"never\"\nsandbox_mode = \"danger-full-access\"\n", "approval_policy = \"on-request\"\nsandbox_mode = \"workspace-write\"\n", "config.toml"),
        Whole("CMB001",
            """{"mcpServers":{"web":{"command":"uvx","args":["mcp-server-fetch"]},"files":{"command":"npx","args":["@modelcontextprotocol/server-filesystem","."]}}}""",
            """{"mcpServers":{"web":{"command":"uvx","args":["mcp-server-fetch"]},"files":{"command":"npx","args":["@modelcontextprotocol/server-filesystem","."],"disabled":true}}}"""),
        Whole("CMB002",
            """{"mcpServers":{"docs":{"url":"https://mcp.context7.com/mcp"},"code":{"command":"npx","args":["@e2b/mcp-server"]}}}""",
            """{"mcpServers":{"docs":{"url":"https://mcp.context7.com/mcp"},"time":{"command":"uvx","args":["mcp-server-time"]}}}"""),
        Whole("CMB003", Many(16), Many(15)),
    ];

    private static string Many(int count) => "{\"mcpServers\":{" + string.Join(',', Enumerable.Range(1, count).Select(i => $"\"server{i}\":{{\"command\":\"program{i}\"}}")) + "}}";
}
