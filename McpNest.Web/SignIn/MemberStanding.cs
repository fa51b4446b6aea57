using System.Security.Claims;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn;

/// <summary>What the policy in force says of whoever a session belongs to.</summary>
internal static class MemberStanding
{
    /// <summary>The member a session names; null for anybody else, such as an agent.</summary>
    public static Guid? IdOf(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, AuthenticationType: NestCookie.Scheme }
        && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? id
            : null;

    public static bool MaySignIn(PolicyState state, Guid memberId) =>
        state.Members.GetValueOrDefault(memberId) is { Kind: MemberKind.Person, Suspended: false };

    /// <summary>The role in force, or null when the session's member may not be here (any more).</summary>
    public static MemberRole? RoleOf(PolicyState state, ClaimsPrincipal user) =>
        IdOf(user) is { } id && MaySignIn(state, id) ? state.Members[id].Role : null;
}
