using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>A tool definition as a server offers it now.</summary>
/// <param name="Json">The definition's text, as sent.</param>
public sealed record DiscoveredTool(string Name, ToolFingerprint Fingerprint, string Json);
