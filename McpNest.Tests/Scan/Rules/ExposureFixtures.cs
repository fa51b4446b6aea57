using static McpNest.Tests.Scan.Rules.RuleFixture;

namespace McpNest.Tests.Scan.Rules;

internal static class ExposureFixtures
{
    public static RuleFixture[] All { get; } =
    [
        Of("NET001", """ "url":"http://mcp.example.org/mcp" """, """ "url":"http://localhost:8080/mcp" """),
        Of("NET002", """ "url":"https://mcp.example.org/mcp" """, """ "url":"https://mcp.example.org/mcp","headers":{"Authorization":"Bearer ${TOKEN}"} """),
        Of("NET003", """ "command":"x","args":["--host","0.0.0.0"] """, """ "command":"x","args":["--host","127.0.0.1"] """),
        Of("NET003", """ "command":"x","env":{"MCP_HOST":"0.0.0.0"} """, """ "command":"x","env":{"MCP_VERSION":"0.0.0.0"} """),
        Of("NET004", """ "url":"https://abc.ngrok-free.app/mcp" """, """ "url":"https://ngrok-free.app.example.org/mcp" """),
        Of("NET005", """ "type":"sse","url":"https://mcp.example.org/sse" """, """ "type":"http","url":"https://mcp.example.org/mcp" """),
        Of("NET006", """ "command":"x","env":{"NODE_TLS_REJECT_UNAUTHORIZED":"0"} """, """ "command":"x","env":{"NODE_TLS_REJECT_UNAUTHORIZED":"1"} """),
        Of("NET007", """ "command":"x","env":{"DANGEROUSLY_OMIT_AUTH":"true"} """, """ "command":"x","env":{"DANGEROUSLY_OMIT_AUTH":"false"} """),
        Of("NET007", """ "command":"x","env":{"ALLOWED_ORIGINS":"*"} """, """ "command":"x","env":{"ALLOWED_ORIGINS":"https://example.org"} """),
        Of("NET008", """ "command":"x","args":["--hook","https://webhook.site/abc"] """, """ "command":"x","args":["--hook","https://example.org/webhook.site"] """),
        Of("EXE001", """ "command":"bash","args":["-c","npx -y some-mcp@1.0.0"] """, """ "command":"npx","args":["-y","some-mcp@1.0.0"] """),
        Of("EXE002", """ "command":"python","args":["-c","print(1)"] """, """ "command":"python","args":["-m","server","-c","settings.toml"] """),
        Of("EXE003", """ "command":"cd /srv && nix-shell" """, """ "command":"x","args":["https://example.org/?a=1&b=2","(a|b)"] """),
        Of("EXE004", """ "command":"sudo","args":["npx","some-mcp@1.0.0"] """, """ "command":"npx","args":["sudo-mcp@1.0.0"] """),
        Of("EXE005", """ "command":"x","env":{"LD_PRELOAD":"/srv/x.so"} """, """ "command":"x","env":{"NODE_OPTIONS":"--max-old-space-size=4096"} """),
        Of("EXE005", """ "command":"x","env":{"NODE_OPTIONS":"--require ./hook.js"} """, """ "command":"x","env":{"PATH":"/usr/bin:/tmp/x"} """),
        Of("EXE006", """ "command":"/tmp/tools/server" """, """ "command":"/opt/tmp-tools/server","args":["--out","/tmp/shots"] """),
        Of("EXE007", """ "command":"php","args":["artisan","boost:mcp"] """, """ "command":"php","args":["/srv/app/artisan","boost:mcp"] """, ".mcp.json"),
        Of("EXE007", """ "command":"dotnet","args":["run","--project","src/Server"] """, """ "command":"dotnet","args":["/opt/server/Server.dll"] """, ".mcp.json"),
        Of("EXE007", """ "command":"npx","args":["tsx@4.19.0","./src/server.ts"] """, """ "command":"npx","args":["tsx@4.19.0","/opt/server.ts"] """, ".mcp.json"),
        Of("EXE007", """ "command":"node","args":["./tools/server.mjs"] """, """ "command":"node","args":["/opt/tools/server.mjs"] """, ".mcp.json"),
        Of("EXE008", """ "command":"x" """, """ "url":"https://mcp.example.org/mcp" """),
    ];
}
