using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Where somebody ends who comes back from the provider: in, or on the sign-in page with a sentence.</summary>
internal static partial class ProviderReturn
{
    public static async Task ArriveAsync(TicketReceivedContext context)
    {
        // Nothing of the ticket becomes a session by itself.
        context.HandleResponse();
        var services = context.HttpContext.RequestServices;
        var (options, time) = (services.GetRequiredService<NestOptions>(), services.GetRequiredService<TimeProvider>());
        var intent = ProviderIntent.ReadFrom(context.Properties);
        var back = ReturnUrl.Safe(context.ReturnUri);
        var problem = VouchedIdentity.Of(context.Principal!, options.Provider!.IsEntra, time.GetUtcNow()) is { } identity
            ? await services.GetRequiredService<ProviderSignIn>().ArriveAsync(context.HttpContext, identity, intent)
            : ProviderProblem.NotForUs;
        if (problem == ProviderProblem.TooOld && !intent.Asked)
        {
            // The provider remembered them from long ago; once more, and this time it has to ask.
            (intent with { Asked = true }).Keep(context.HttpContext);
            context.Response.Redirect(QueryHelpers.AddQueryString(ProviderEndpoints.Begin, new Dictionary<string, string?> { ["intent"] = "true", ["returnUrl"] = back }));
            return;
        }

        if (problem is { } why)
        {
            Log(context.HttpContext, why, "");
            GoBack(context.HttpContext, intent, why, back);
            return;
        }

        context.Response.Redirect(back);
    }

    public static Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var options = context.HttpContext.RequestServices.GetRequiredService<NestOptions>();
        var (problem, kind) = ProviderFaults.Of(context.Failure, options.Provider!.IsEntra);
        if (problem is ProviderProblem.NotForUs or ProviderProblem.OtherTenant or ProviderProblem.Clock)
        {
            // The provider gave a token for it, so somebody was really there.
            context.HttpContext.RequestServices.GetRequiredService<SignInRefusals>().Refused(SignInWay.Provider, null);
        }

        Log(context.HttpContext, problem, kind);
        GoBack(context.HttpContext, ProviderIntent.ReadFrom(context.Properties), problem, ReturnUrl.Safe(context.Properties?.RedirectUri));
        return Task.CompletedTask;
    }

    public static Task DenyAsync(AccessDeniedContext context)
    {
        context.HandleResponse();
        GoBack(context.HttpContext, ProviderIntent.ReadFrom(context.Properties), ProviderProblem.Denied, ReturnUrl.Safe(context.Properties?.RedirectUri));
        return Task.CompletedTask;
    }

    /// <summary>Sends somebody to the page they came from, which says why: whoever is signed in already is not asked to sign in.</summary>
    public static void GoBack(HttpContext context, ProviderIntent intent, ProviderProblem problem, string back)
    {
        var page = intent.For switch
        {
            _ when problem == ProviderProblem.Lost => "/signin",
            ProviderIntent.Purpose.Prove => "/signin/prove",
            ProviderIntent.Purpose.Link => LinkedPage.Path,
            _ => "/signin",
        };
        var query = new Dictionary<string, string?> { ["problem"] = WireName.Of(problem) };
        if (back != "/" && page != LinkedPage.Path)
        {
            query["returnUrl"] = back;
        }

        context.Response.Redirect(QueryHelpers.AddQueryString(page, query));
    }

    public static void Log(HttpContext context, ProviderProblem problem, string kind) =>
        LogProblem(context.RequestServices.GetRequiredService<ILogger<ProviderSignIn>>(), problem, kind);

    [LoggerMessage(4201, LogLevel.Information, "A sign-in through the identity provider came to nothing: {Problem} {Kind}")]
    private static partial void LogProblem(ILogger logger, ProviderProblem problem, string kind);
}
