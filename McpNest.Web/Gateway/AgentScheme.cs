using System.Security.Claims;

namespace McpNest.Web.Gateway;

/// <summary>The agents' authentication scheme, and what its principals hold.</summary>
public static class AgentScheme
{
    public const string Name = "AgentKey";

    private const string MemberClaim = "mcpnest:member";

    internal static ClaimsIdentity Identity(Guid agentId, Guid memberId) => new(
        [new Claim(ClaimTypes.NameIdentifier, agentId.ToString()), new Claim(MemberClaim, memberId.ToString())], Name);

    /// <summary>The agent behind a principal that the scheme's handler made; null for any other.</summary>
    internal static (Guid AgentId, Guid MemberId)? Read(ClaimsPrincipal? principal)
    {
        var identity = principal?.Identities.FirstOrDefault(identity => identity.AuthenticationType == Name);
        return Guid.TryParse(identity?.FindFirst(ClaimTypes.NameIdentifier)?.Value, out var agent)
            && Guid.TryParse(identity?.FindFirst(MemberClaim)?.Value, out var member)
                ? (agent, member)
                : null;
    }
}
