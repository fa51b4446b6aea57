using McpNest.Core.Policy;
using Microsoft.AspNetCore.Authorization;

namespace McpNest.Web.SignIn;

/// <summary>Asks for one of these roles, as the policy in force knows them.</summary>
internal sealed record RoleRequirement(IReadOnlyList<MemberRole> Roles) : IAuthorizationRequirement;
