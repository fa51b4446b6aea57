using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>One tool, prompt, or a server's resources as one, and what a member would get now.</summary>
/// <param name="Server">Name of its server.</param>
/// <param name="Grant">The grant that decided; null when a rule without grant did.</param>
public sealed record EffectiveTool(Guid ServerId, string Server, ServerTool Offer, Decision Decision, Grant? Grant);
