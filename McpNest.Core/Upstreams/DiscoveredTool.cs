using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>A definition as a server offers it now: of a tool, of a prompt, or (all templates as one) of its resources.</summary>
/// <param name="Json">The definition's text, as sent.</param>
public sealed record DiscoveredTool(string Name, ToolFingerprint Fingerprint, string Json)
{
    public OfferKind Kind { get; init; }
}
