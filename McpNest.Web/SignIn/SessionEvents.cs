using McpNest.Core.Journal;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace McpNest.Web.SignIn;

/// <summary>Looks at every request's session again: is it not over, is its member still welcome, is its password still the one it began with.</summary>
internal sealed class SessionEvents(NestJournal journal, Accounts accounts, SessionBook sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        if (sessions.Find(context.Principal!) is { } session
            && MemberStanding.IdOf(context.Principal!) is { } id
            // A change made at the command line binds here, not when the watcher comes by.
            && MemberStanding.MaySignIn(await journal.CatchUpAsync(cancellationToken), id)
            && context.Principal!.FindFirst(NestCookie.StampClaim)?.Value == await accounts.StampAsync(id, cancellationToken))
        {
            await sessions.SeenAsync(session, cancellationToken);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(NestCookie.Scheme);
    }

    // Only somebody who opens a page is sent to the sign-in page; scripts and forms get the plain answer.
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor"))
        {
            return base.RedirectToLogin(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (PageRequest.Is(context.Request))
        {
            return Task.CompletedTask; // an answer without text becomes the console's own page
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("Your role does not include this page; ask an admin.\n", context.HttpContext.RequestAborted);
    }
}
