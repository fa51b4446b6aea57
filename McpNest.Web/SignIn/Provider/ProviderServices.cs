using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.Logging;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Composition of signing in through a provider.</summary>
internal static class ProviderServices
{
    public static IServiceCollection AddNestProvider(this IServiceCollection services, NestOptions options)
    {
        services.AddSingleton<LocalSignIn>();
        services.AddHostedService<MaxSignInAgeStartup>();
        services.AddSingleton(provider => FactsOf(options, provider.GetRequiredService<SessionBook>()));
        if (options.Provider is not { } provider)
        {
            return services;
        }

        IdentityModelEventSource.ShowPII = false;
        IdentityModelEventSource.LogCompleteSecurityArtifact = false;
        services.AddSingleton<ProviderLogins>();
        services.AddSingleton<ProviderMembers>();
        services.AddSingleton<ProviderJoiners>();
        services.AddSingleton<ProviderSignIn>();
        services.AddSingleton<ProviderHandler>();
        services.AddSingleton<ProofWayFinder>(all => async (member, _, token) =>
            await all.GetRequiredService<ProviderLogins>().HasAsync(member, token) ? ProofWay.Provider : null);
        var authentication = services.AddAuthentication();
        if (provider.IsEntra)
        {
            authentication.AddMicrosoftIdentityWebApp(
                entra =>
                {
                    entra.Instance = provider.Instance!.ToString();
                    entra.TenantId = provider.TenantId;
                    entra.ClientId = provider.ClientId;
                    entra.ClientSecret = provider.ClientSecret;
                },
                configureCookieAuthenticationOptions: null,
                openIdConnectScheme: ProviderHandler.Scheme,
                cookieScheme: null,
                subscribeToOpenIdConnectMiddlewareDiagnosticsEvents: false,
                displayName: provider.DisplayName);
        }
        else
        {
            authentication.AddOpenIdConnect(ProviderHandler.Scheme, provider.DisplayName, _ => { });
        }

        // After what Microsoft.Identity.Web sets, so that this is the last word for every provider.
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>>(all =>
            new ConfigureNamedOptions<OpenIdConnectOptions>(ProviderHandler.Scheme, all.GetRequiredService<ProviderHandler>().Configure));
        return services;
    }

    private static SignInFacts FactsOf(NestOptions options, SessionBook sessions)
    {
        var usual = WireName.Of(SignInWay.Provider);
        return new SignInFacts(
            options.Provider?.DisplayName,
            () => options.LocalSignIn ? [] : [.. sessions.All.Where(session => session.Way != usual).Select(session => (session.MemberId, session.BeganAt))]);
    }
}
