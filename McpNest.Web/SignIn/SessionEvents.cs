using McpNest.Core.Journal;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace McpNest.Web.SignIn;

/// <summary>Looks at every request's session again: is it not over, is its member still welcome, is its password still the one it began with.</summary>
internal sealed class SessionEvents(NestJournal journal, Accounts accounts, SessionBook sessions, SessionWatch watch) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        // What the command line did binds here, not when the watcher comes by.
        var state = await journal.CatchUpAsync(cancellationToken);
        await watch.CatchUpAsync(cancellationToken);
        if (sessions.Find(context.Principal!) is { } session)
        {
            if (MemberStanding.MaySignIn(state, session.MemberId)
                && context.Principal!.FindFirst(NestCookie.StampClaim)?.Value == await accounts.StampAsync(session.MemberId, cancellationToken))
            {
                await sessions.SeenAsync(session, cancellationToken);
                return;
            }

            // For good: it does not come back when they may sign in again.
            await sessions.EndAsync([session.Id], CancellationToken.None);
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
