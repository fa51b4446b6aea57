using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpNest.Web.SignIn.Provider;

/// <summary>The ways to the provider. Coming back is the handler's.</summary>
internal static class ProviderEndpoints
{
    /// <summary>Leads to the provider; <c>returnUrl</c> says where to go afterwards, <c>prove=true</c> asks it to ask.</summary>
    public const string Begin = "/signin/provider";

    /// <summary>Ties the account of whoever is signed in to their identity; a form with an antiforgery token, and a fresh proof of who they are.</summary>
    public const string Link = "/signin/provider/link";

    /// <summary>Ends the session at the provider.</summary>
    public const string Out = "/signin/provider/out";

    public static void MapNestProvider(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<NestOptions>().Provider is null)
        {
            return;
        }

        app.MapGet(Begin, BeginAsync).AllowAnonymous();
        app.MapPost(Link, LinkAsync);
        app.MapGet(Out, OutAsync).AllowAnonymous();
    }

    private static async Task BeginAsync(HttpContext context, SessionBook sessions, string? returnUrl, bool? intent, bool? prove)
    {
        var session = sessions.Find(context.User);
        var meant = intent == true && ProviderIntent.Take(context) is { } kept ? kept
            : prove == true && session is not null ? new ProviderIntent(ProviderIntent.Purpose.Prove, SessionId: session.Id) { Asked = true }
            : new ProviderIntent(ProviderIntent.Purpose.SignIn);
        var properties = new AuthenticationProperties { RedirectUri = ReturnUrl.Safe(returnUrl) };
        if (meant.Asked || meant.For == ProviderIntent.Purpose.Prove)
        {
            properties.SetParameter<TimeSpan?>(OpenIdConnectParameterNames.MaxAge, TimeSpan.Zero);
            properties.SetParameter(OpenIdConnectParameterNames.Prompt, "login");
        }

        meant.WriteTo(properties);
        try
        {
            await context.ChallengeAsync(ProviderHandler.Scheme, properties);
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            var (_, kind) = ProviderFaults.Of(e, isEntra: false);
            ProviderReturn.Log(context, ProviderProblem.Unreachable, kind);
            ProviderReturn.GoBack(context, meant, ProviderProblem.Unreachable, properties.RedirectUri!);
        }
    }

    private static async Task<IResult> LinkAsync(HttpContext context, IAntiforgery antiforgery, SessionBook sessions, TimeProvider time)
    {
        if (!await antiforgery.IsRequestValidAsync(context) || sessions.Find(context.User) is not { } session)
        {
            return Results.Text("Reload the page and try again.\n", statusCode: StatusCodes.Status400BadRequest);
        }

        // It becomes a way in, for good.
        if (!session.IsFresh(time.GetUtcNow()))
        {
            return Results.LocalRedirect(ProvePage.Link(LinkedPage.Path));
        }

        new ProviderIntent(ProviderIntent.Purpose.Link, SessionId: session.Id).Keep(context);
        return Results.LocalRedirect(ContinuePage.To(ContinuePage.Intent, back: LinkedPage.Path));
    }

    private static async Task OutAsync(HttpContext context, IOptionsMonitor<OpenIdConnectOptions> handlers)
    {
        try
        {
            var document = await handlers.Get(ProviderHandler.Scheme).ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
            if (!string.IsNullOrEmpty(document.EndSessionEndpoint))
            {
                await context.SignOutAsync(ProviderHandler.Scheme, new AuthenticationProperties { RedirectUri = "/signin" });
                return;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            ProviderReturn.Log(context, ProviderProblem.Unreachable, e.GetType().Name); // here they are signed out all the same
        }

        context.Response.Redirect("/signin");
    }
}
