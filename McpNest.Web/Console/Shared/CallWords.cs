using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>What tables say about a call.</summary>
public static class CallWords
{
    /// <summary>The tool's name as agents know it; says so where the name was in no catalogue.</summary>
    public static string Tool(CallEntry entry) => entry switch
    {
        { Server: { } server, Tool: { } tool } => new ToolAddress(server, tool).ToString(),
        { Server: { } server } => $"resources of {server}",
        _ => "unknown tool",
    };

    /// <summary>Whose account the server saw.</summary>
    public static string Account(string credential) => credential switch
    {
        "member" => "the member's own token",
        "shared" => "shared: everybody acts as one account there",
        _ => credential,
    };
}
