using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>An approved tool, prompt or set of resources, and how it stands for one member.</summary>
/// <param name="Name">As agents call it; of resources, their server.</param>
/// <param name="Description">The approved text; null when it has none.</param>
/// <param name="Given">Whether a grant allows it, whatever else is in the way.</param>
/// <param name="Reason">Why a call would be refused now; null when it would pass.</param>
/// <param name="Until">When the access ends, if it does.</param>
/// <param name="Request">What the member asked for and nobody has decided yet.</param>
public sealed record OwnOffer(
    Guid ServerId, string Server, Guid Id, OfferKind Kind, string Name, string? Description, bool Given, DenialReason? Reason, DateTimeOffset? Until,
    ToolRequest? Request)
{
    /// <summary>How the member's last request for it was decided; null when there was none, or they asked again.</summary>
    public RequestAnswer? Answer { get; init; }

    /// <summary>Whether agents that do not hide it find it in their lists: what only waits for somebody stays there, to say why.</summary>
    public bool IsListed => Given && (Reason is null or DenialReason.ToolHeld or DenialReason.CredentialMissing);
}
