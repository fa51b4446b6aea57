namespace McpNest.Core.Policy;

/// <summary>What a server offers. Each is off until it was approved.</summary>
public enum OfferKind
{
    Tool,
    Prompt,

    /// <summary>All resources of a server as one: their URIs come and go, and none may enter a record.</summary>
    Resources,
}
