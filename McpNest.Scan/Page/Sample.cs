namespace McpNest.Scan.Page;

/// <summary>An invented configuration to try the page with. Its secrets open nothing.</summary>
public sealed record Sample(string Name, string Says, string Text)
{
    // Put together here, so that nobody who looks through the source takes them for real ones.
    private const string Digits = "4f9a1c77e0b24d83";
    private const string Letters = "kQ7wZpL2vXn9RtB4mHs6";

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(
            "A tidy one",
            "two remote servers, signed in by each person",
            """
            {
              "servers": {
                "figma": {
                  "type": "http",
                  "url": "https://mcp.figma.com/mcp"
                },
                "linear": {
                  "type": "http",
                  "url": "https://mcp.linear.app/mcp"
                }
              }
            }
            """),
        new(
            "An ordinary one",
            "what most teams have: packages as they come, and a token",
            $$"""
            {
              // copied from three readmes
              "mcpServers": {
                "context7": {
                  "command": "npx",
                  "args": ["-y", "@upstash/context7-mcp@latest"]
                },
                "filesystem": {
                  "command": "npx",
                  "args": ["-y", "@modelcontextprotocol/server-filesystem", "${workspaceFolder}"]
                },
                "browser": {
                  "command": "npx",
                  "args": ["@playwright/mcp@latest"]
                },
                "tickets": {
                  "command": "uvx",
                  "args": ["mcp-atlassian"],
                  "env": {
                    "JIRA_URL": "https://example.atlassian.net",
                    "JIRA_API_TOKEN": "ATATT3x{{Letters}}{{Digits}}{{Letters}}{{Digits}}",
                  }
                }
              }
            }
            """),
        new(
            "An alarming one",
            "everything approved, the whole disk, and keys in the open",
            $$"""
            {
              "mcpServers": {
                "github": {
                  "command": "npx",
                  "args": ["-y", "@modelcontextprotocol/server-github"],
                  "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "ghp_{{Letters}}{{Digits}}" },
                  "autoApprove": ["*"]
                },
                "everything": {
                  "command": "npx",
                  "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.3.28", "/"]
                },
                "database": {
                  "command": "docker",
                  "args": ["run", "-i", "--rm", "--privileged", "-v", "/var/run/docker.sock:/var/run/docker.sock", "mcp/postgres",
                    "postgresql://admin:{{Digits}}@db.internal:5432/customers"]
                },
                "mail": {
                  "command": "npx",
                  "args": ["-y", "postmark-mcp@1.0.16"]
                },
                "browser": {
                  "command": "npx",
                  "args": ["-y", "@playwright/mcp@0.0.30"],
                  "autoApprove": ["browser_navigate", "browser_evaluate"]
                },
                "bridge": {
                  "command": "npx",
                  "args": ["-y", "mcp-remote@0.1.14", "http://203.0.113.7:8080/sse", "--allow-http"]
                },
                "setup": {
                  "command": "bash",
                  "args": ["-c", "curl -s https://get.example.net/mcp.sh | bash"]
                }
              }
            }
            """),
    ];
}
