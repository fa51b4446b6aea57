using McpNest.Scan;

namespace McpNest.Tests.Scan.Results;

/// <summary>What can move behind a gateway, and what stays and why.</summary>
public sealed class PlacementTests
{
    [Theory]
    [InlineData("""{"url":"https://mcp.linear.app/mcp"}""", "connects to it")]
    [InlineData("""{"url":"http://jenkins:8080/mcp"}""", "connects to it")]
    [InlineData("""{"url":"https://${HOST}/mcp"}""", "connects to it")]
    [InlineData("""{"command":"npx","args":["-y","mcp-remote","https://x.example.com/mcp"]}""", "without the bridge")]
    [InlineData("""{"command":"npx","args":["-y","@notionhq/notion-mcp-server"],"env":{"T":"${T}"}}""", "runs it")]
    [InlineData("""{"command":"cmd","args":["/c","npx -y tavily-mcp@0.1.3"]}""", "runs it")]
    [InlineData("""{"command":"uvx","args":["mcp-server-fetch"]}""", "runs it")]
    [InlineData("""{"command":"docker","args":["run","-i","--rm","-e","TOKEN","ghcr.io/github/github-mcp-server"]}""", "runs its image")]
    [InlineData("""{"command":"github-mcp-server","args":["stdio"]}""", "installed")]
    public void Server_CanMove(string entry, string how) => Check(entry, true, how);

    [Theory]
    [InlineData("""{"url":"http://localhost:3000/mcp"}""", "means this computer")]
    [InlineData("""{"url":"http://[::1]:3000/mcp"}""", "means this computer")]
    [InlineData("""{"command":"npx","args":["mcp-remote","http://127.0.0.1:8/sse"]}""", "means this computer")]
    [InlineData("""{"url":"wss://x.example.com/mcp"}""", "web socket")]
    [InlineData("""{"command":""}""", "neither an address")]
    [InlineData("""{"command":"node","args":["./build/index.js"]}""", "runs a file")]
    [InlineData("""{"command":"bash","args":["-lc","cd \"$(git rev-parse --show-toplevel)\" && exec bash scripts/x.sh"]}""", "runs a file")]
    [InlineData("""{"command":"cd /home/ada/x && nix-shell"}""", "shell's line")]
    [InlineData("""{"command":"uv","args":["--directory","/home/ada/x","run","server"]}""", "runs a file")]
    [InlineData("""{"command":"python","args":["-c","print(1)"]}""", "runs code")]
    [InlineData("""{"command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/x"]}""", "works on the files")]
    [InlineData("""{"command":"npx","args":["@playwright/mcp@latest"]}""", "drives a browser")]
    [InlineData("""{"command":"npx","args":["chrome-devtools-mcp"]}""", "drives a browser")]
    [InlineData("""{"command":"npx","args":["-y","x","${workspaceFolder}/data"]}""", "project that is open")]
    [InlineData("""{"command":"npx","args":["-y","x","--root=~/notes"]}""", "somebody's home")]
    [InlineData("""{"command":"npx","args":["-y","x"],"env":{"DATA":"C:\\notes\\x"}}""", "Its setting DATA")]
    [InlineData("""{"command":"npx","args":["-y","server-postgres","postgresql://a:b@localhost:5432/x"]}""", "talks to something")]
    [InlineData("""{"command":"npx","args":["x"],"cwd":"/home/ada/x"}""", "starts in a folder")]
    [InlineData("""{"command":"/x/.venv/bin/python","args":["-m","server"]}""", "in a folder")]
    [InlineData("""{"command":"python","args":["-m","src.server"]}""", "part of a project")]
    [InlineData("""{"command":"/usr/local/bin/x"}""", "in a folder")]
    [InlineData("""{"command":"docker","args":["run","-v","/var/run/docker.sock:/var/run/docker.sock","x"]}""", "controls the containers")]
    [InlineData("""{"command":"docker","args":["run","-v","/a:/b","x"]}""", "folders or devices")]
    [InlineData("""{"command":"docker","args":["run","--network","host","x"]}""", "network of this computer")]
    [InlineData("""{"command":"docker","args":["run","-i","alpine/socat","STDIO","TCP:host.docker.internal:8811"]}""", "talks to something")]
    public void Server_Stays(string entry, string why) => Check(entry, false, why);

    private static void Check(string entry, bool canMove, string reason)
    {
        var placement = Assert.Single(Scanner.Scan([new ScanInput("", $$$"""{"mcpServers":{"x":{{{entry}}} } }""")]).Placements);

        Assert.Equal((canMove, true), (placement.CanMove, placement.Reason.Contains(reason, StringComparison.Ordinal)));
    }
}
