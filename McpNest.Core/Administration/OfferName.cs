using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>
/// How people and files name what a server offers: a tool by its name, <c>prompt:NAME</c>, or <c>resources</c> for all of them. No tool's name
/// has a colon; a tool that happens to be named resources is <c>tool:resources</c>.
/// </summary>
public static class OfferName
{
    private const string ToolMark = "tool:";
    private const string PromptMark = "prompt:";

    public static string Of(ServerTool offer) => Of(offer.Kind, offer.Name);

    public static string Of(OfferKind kind, string name) => kind switch
    {
        OfferKind.Prompt => PromptMark + name,
        OfferKind.Resources => ServerTool.ResourcesName,
        _ => name == ServerTool.ResourcesName ? ToolMark + name : name,
    };

    /// <returns>Null when the server was never seen to offer it.</returns>
    public static ServerTool? Find(UpstreamServer server, string name) =>
        name == ServerTool.ResourcesName ? server.Resources
        : name.StartsWith(PromptMark, StringComparison.Ordinal) ? server.Find(OfferKind.Prompt, name[PromptMark.Length..])
        : server.Find(OfferKind.Tool, name.StartsWith(ToolMark, StringComparison.Ordinal) ? name[ToolMark.Length..] : name);

    /// <summary>Tools first, then prompts, then resources; each by name.</summary>
    public static IEnumerable<ServerTool> InOrder(IEnumerable<ServerTool> offers) =>
        offers.OrderBy(offer => offer.Kind).ThenBy(offer => offer.Name, StringComparer.Ordinal);
}
