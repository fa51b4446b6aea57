using System.Security.Claims;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared;

/// <summary>Who is signed in, in Core's words.</summary>
public static class SignedIn
{
    public static Guid MemberId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? id
            : throw new InvalidOperationException("The signed-in principal has no member id.");

    public static Actor Actor(this ClaimsPrincipal user) => Core.Policy.Actor.Member(user.MemberId());
}
