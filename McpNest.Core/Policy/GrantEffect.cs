namespace McpNest.Core.Policy;

/// <summary>What a grant does. Deny beats allow.</summary>
public enum GrantEffect
{
    Allow,
    Deny,
}
