using System.Security.Claims;

namespace McpNest.Web.Gateway;

/// <summary>The agents' authentication scheme, and what its principals hold.</summary>
public static class AgentScheme
{
    public const string Name = "AgentKey";

    private const string MemberClaim = "mcpnest:member";

    private const string KeyClaim = "mcpnest:key";

    /// <param name="keyHash">Hash of the key the agent showed.</param>
    internal static ClaimsIdentity Identity(Guid agentId, Guid memberId, string keyHash) => new(
        [new Claim(ClaimTypes.NameIdentifier, agentId.ToString()), new Claim(MemberClaim, memberId.ToString()), new Claim(KeyClaim, keyHash)], Name);

    /// <summary>The agent behind a principal that the scheme's handler made; null for any other.</summary>
    internal static (Guid AgentId, Guid MemberId, string KeyHash)? Read(ClaimsPrincipal? principal)
    {
        var identity = principal?.Identities.FirstOrDefault(identity => identity.AuthenticationType == Name);
        return Guid.TryParse(identity?.FindFirst(ClaimTypes.NameIdentifier)?.Value, out var agent)
            && Guid.TryParse(identity?.FindFirst(MemberClaim)?.Value, out var member)
            && identity?.FindFirst(KeyClaim)?.Value is { } key
                ? (agent, member, key)
                : null;
    }
}
