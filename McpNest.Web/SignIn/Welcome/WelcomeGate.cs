using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;

namespace McpNest.Web.SignIn.Welcome;

/// <summary>
/// Shows a member what is recorded about them before the first page of the console, and again when the text says something else. Agents,
/// downloads and scripts are not asked.
/// </summary>
internal sealed class WelcomeGate(RequestDelegate next, DataNotices notices)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (IsConsolePage(context) && MemberStanding.IdOf(context.User) is { } member && !await notices.IsReadAsync(member, context.RequestAborted))
        {
            var asked = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect("/welcome" + QueryString.Create("returnUrl", asked));
            return;
        }

        await next(context);
    }

    private static bool IsConsolePage(HttpContext context) =>
        PageRequest.Is(context.Request)
        && context.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page && page.Type != typeof(WelcomePage);
}
