using McpNest.Core.Audit;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>What tables say about a call.</summary>
public static class CallWords
{
    /// <summary>
    /// The tool's name as agents know it, or of a resource what was done and the scheme of its URI, which is all that is known of it; says so
    /// where the name was in no catalogue.
    /// </summary>
    public static string Tool(CallEntry entry) => entry switch
    {
        { Server: { } server, Tool: { } tool } => new ToolAddress(server, tool).ToString(),
        { Server: { } server, Scheme: { } scheme } => Texts.Fill(SharedText.OfScheme, server, Verb(entry.Method), scheme),
        { Server: { } server } => Texts.Fill(SharedText.OfResource, server, Verb(entry.Method)),
        _ => SharedText.UnknownTool,
    };

    private static string Verb(string method) => method switch
    {
        "resources/subscribe" => SharedText.Follow,
        "completion/complete" => SharedText.Complete,
        _ => SharedText.Read,
    };
}
