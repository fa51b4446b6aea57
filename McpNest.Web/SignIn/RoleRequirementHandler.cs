using McpNest.Core.Policy;
using Microsoft.AspNetCore.Authorization;

namespace McpNest.Web.SignIn;

/// <summary>Judges by the policy in force, never by what a cookie says, so that a change binds at once.</summary>
internal sealed class RoleRequirementHandler(CurrentPolicy policy) : AuthorizationHandler<RoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (MemberStanding.RoleOf(policy(), context.User) is { } role && requirement.Roles.Contains(role))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
