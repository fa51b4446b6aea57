using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Passkeys;
using McpNest.Web.SignIn.Provider;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace McpNest.Web.SignIn;

/// <summary>Signing out; coming in is on pages.</summary>
internal static class SignInEndpoints
{
    public static void MapNestSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost("/signout", SignOutAsync).AllowAnonymous();
        app.MapNestPasskeys();
        app.MapNestProvider();
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SessionBook sessions, NestOptions options)
    {
        var cameThroughProvider = false;
        // Whose session has ended holds a form that no longer fits anybody; there is nothing left to sign out of.
        if (context.User.Identity?.IsAuthenticated == true)
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.Text("Reload the page and sign out again.\n", statusCode: StatusCodes.Status400BadRequest);
            }

            cameThroughProvider = sessions.Find(context.User)?.Way == WireName.Of(SignInWay.Provider);

            // All of it: copies of the cookie and other tabs as well.
            await sessions.EndAsync(context.User, CancellationToken.None);
            await context.SignOutAsync(NestCookie.Scheme);
        }

        return Results.LocalRedirect(cameThroughProvider && options.Provider is { SignOutAtProvider: true } ? ContinuePage.To(ContinuePage.Out) : "/signin");
    }
}
