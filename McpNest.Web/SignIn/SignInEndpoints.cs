using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace McpNest.Web.SignIn;

/// <summary>Signing out; coming in is on pages.</summary>
internal static class SignInEndpoints
{
    public static void MapNestSignIn(this IEndpointRouteBuilder app) => app.MapPost("/signout", SignOutAsync).AllowAnonymous();

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SessionBook sessions)
    {
        // Whose session has ended holds a form that no longer fits anybody; there is nothing left to sign out of.
        if (context.User.Identity?.IsAuthenticated == true)
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.Text("Reload the page and sign out again.\n", statusCode: StatusCodes.Status400BadRequest);
            }

            // All of it: copies of the cookie and other tabs as well.
            await sessions.EndAsync(context.User, CancellationToken.None);
            await context.SignOutAsync(NestCookie.Scheme);
        }

        return Results.LocalRedirect("/signin");
    }
}
