using McpNest.Web.Console;
using McpNest.Web.Doctor;
using McpNest.Web.Gateway;
using McpNest.Web.ScanPage;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Welcome;

namespace McpNest.Web.Hosting;

/// <summary>What happens to a request, in order.</summary>
public static class NestPipeline
{
    public static void UseMcpNest(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<NestOptions>();

        app.UseMiddleware<SecurityHeaders>();
        if (!options.KnownProxies.IsEmpty || !options.KnownNetworks.IsEmpty)
        {
            // Empty lists would mean that everybody is believed.
            app.UseForwardedHeaders();
        }

        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ErrorAnswer.WriteAsync });
        app.UseNestGateway(); // agents' door: keys, Origin and Host, the front reader; never cookies
        app.UseMiddleware<HostGuard>();
        // A mistyped address, or one a role does not open, gets a page, but only in a browser: scripts keep the bare answer. The console
        // looks at the address itself and says which of the two it is.
        app.UseWhen(context => PageRequest.Is(context.Request), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<WelcomeGate>();

        app.MapStaticAssets().AllowAnonymous();
        app.MapNestGateway();
        app.MapNestHealth();
        app.MapDoctor();
        app.MapNestSignIn();
        app.MapNestDownloads();
        app.MapNestScan();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(circuit =>
        {
            // SecurityHeaders says who may frame a page; compression beside other people's text can leak secrets.
            circuit.ContentSecurityFrameAncestorsPolicy = null;
            circuit.DisableWebSocketCompression = true;
        });
    }
}
