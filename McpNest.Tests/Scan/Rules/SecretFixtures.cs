using static McpNest.Tests.Scan.Rules.RuleFixture;

namespace McpNest.Tests.Scan.Rules;

internal static class SecretFixtures
{
    public static RuleFixture[] All { get; } =
    [
        Of("SEC001", """ "command":"x","env":{"GITHUB_TOKEN":"§github§"} """, """ "command":"x","env":{"GITHUB_TOKEN":"ghp_your_token_here_xxxxxxxxxxxxxxxxxxxx"} """),
        Of("SEC001", """ "command":"x","env":{"OPENAPI_MCP_HEADERS":"{\"Authorization\":\"Bearer §openai§\"}"} """, """ "command":"x","env":{"OPENAPI_MCP_HEADERS":"{\"Authorization\":\"Bearer ${OPENAI}\"}"} """),
        Of("SEC002", """ "command":"x","args":["--api-key","§openai§"] """, """ "command":"x","args":["--api-key","${OPENAI_API_KEY}"] """),
        Of("SEC002", """ "command":"x","args":["FIGMA_API_KEY=§figma§"] """, """ "command":"x","args":["FIGMA_API_KEY=YOUR_KEY"] """),
        Of("SEC002", """ "command":"npx","args":["mcp-remote@0.1.29","https://mcp.example.org/mcp","--header","Authorization: Bearer §any§"] """, """ "command":"npx","args":["mcp-remote@0.1.29","https://mcp.example.org/mcp","--header","Authorization: Bearer ${TOKEN}"] """),
        Of("SEC003", """ "url":"https://mcp.example.org/mcp","headers":{"Authorization":"Bearer §any§"} """, """ "url":"https://mcp.example.org/mcp","headers":{"Authorization":"Bearer replace-me"} """),
        Of("SEC004", """ "url":"https://mcp.example.org/mcp?api_key=§hex§" """, """ "url":"https://mcp.example.org/mcp?project_ref=abcdefghijklmnopqrst&features=docs%2Cdatabase" """),
        Of("SEC004", """ "url":"https://mcp.example.org/webhook/§uuid§" """, """ "url":"https://mcp.example.org/projects/§uuid§" """),
        Of("SEC005", """ "command":"x","args":["postgresql://app:§password§@db.example.org/x"] """, """ "command":"x","args":["postgresql://app:${DB_PASSWORD}@db.example.org/x"] """),
        Of("SEC006", """ "command":"x","env":{"SERVICE_API_KEY":"§hex§"} """, """ "command":"x","env":{"SERVICE_PROJECT_ID":"§hex§"} """),
        Of("SEC006", """ "command":"x","env":{"DB_PASSWORD":"§password§"} """, """ "command":"x","env":{"DB_PASSWORD_FILE":"/run/db-password-1"} """),
        Of("SEC007", """ "command":"x","env":{"APP_KEY":"§pem§"} """, """ "command":"x","env":{"APP_KEY":"-----BEGIN PUBLIC KEY-----"} """),
        Of("SEC008", """ "command":"x","args":["postgresql://postgres:postgres@localhost:5432/x"] """, """ "command":"x","args":["postgresql://postgres@localhost:5432/x"] """),
        Of("SEC009", """ "command":"x","env":{"SUPABASE_KEY":"§service§"} """, """ "command":"x","env":{"SUPABASE_KEY":"§anon§"} """),
        Of("SEC009", """ "command":"x","env":{"GITHUB_TOKEN":"§github§"} """, """ "command":"x","env":{"GITHUB_TOKEN":"§fine§"} """),
        Of("SEC005", """ "command":"x","env":{"DB":"postgresql://app:Wq8$zL!29xPq@db.example.org/x"} """, """ "command":"x","env":{"DB":"postgresql://app:$DB_PASSWORD@db.example.org/x"} """),
        Of("SEC010", """ "command":"uvx","args":["--env-file","/home/ada/.env","some-mcp==1.0.0"] """, """ "command":"uvx","args":["--python","3.12","some-mcp==1.0.0"] """),
        Of("SEC010", """ "command":"x","args":["--credentials","./service-account.json"] """, """ "command":"x","args":["--config","./package.json"] """),
        Of("GOV001", """ "command":"x","env":{"GITHUB_TOKEN":"§github§"} """, """ "command":"x","env":{"GITHUB_TOKEN":"${GITHUB_TOKEN}"} """, ".mcp.json"),
        Whole("GOV001", """{"mcpServers":{"one":{"command":"x","env":{"API_KEY":"§hex§"}},"two":{"command":"y","env":{"API_KEY":"§hex§"}}}}""", """{"mcpServers":{"one":{"command":"x","env":{"API_KEY":"§hex§"}},"two":{"command":"y","env":{"API_KEY":"§any§"}}}}"""),
    ];
}
