using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpNest.Web.SignIn.Provider;

/// <summary>
/// How the framework's handler of OpenID Connect works here, for every provider: code flow with PKCE, an answer in the address so that the
/// cookies can stay Lax, every check of the token on, nothing kept of it.
/// </summary>
internal sealed class ProviderHandler(NestOptions nest, PublicAddress address, TimeProvider time)
{
    public const string Scheme = "Provider";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly string[] s_algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public void Configure(OpenIdConnectOptions options)
    {
        var provider = nest.Provider!;
        options.Authority = provider.Authority.ToString().TrimEnd('/');
        options.RequireHttpsMetadata = provider.RequiresHttps;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        if (provider.ClientCertificate is not null)
        {
            options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable; // the certificate proves the nest where the code is redeemed
        }

        options.MaxAge = TimeSpan.FromDays(provider.MaxSignInDays);
        options.Scope.Clear();
        foreach (var scope in provider.Scopes.Prepend("openid"))
        {
            options.Scope.Add(scope);
        }

        options.CallbackPath = ProviderOptions.CallbackPath;
        options.SignedOutCallbackPath = ProviderOptions.SignedOutPath;
        options.SignedOutRedirectUri = "/signin";
        options.RemoteSignOutPath = PathString.Empty; // a frame of the provider has no cookie of ours
        options.SignInScheme = options.SignOutScheme = NestCookie.Scheme;
        options.SaveTokens = false;
        options.UseTokenLifetime = false;
        options.DisableTelemetry = true;
        options.TokenHandler = new JsonWebTokenHandler { MapInboundClaims = false };
        options.MapInboundClaims = false;
        options.BackchannelTimeout = s_patience;
        options.BackchannelHttpHandler = ProviderChannel.Create(s_patience);
        Claims(options, provider);
        Checks(options.TokenValidationParameters, provider);
        Dress(options.CorrelationCookie, "mcpnest-state.");
        Dress(options.NonceCookie, "mcpnest-nonce.");
        Follow(options.Events);
    }

    // Of Entra everything is in the token; elsewhere the address and roles may come from the second document.
    private static void Claims(OpenIdConnectOptions options, ProviderOptions provider)
    {
        options.ClaimActions.Clear(); // they would take out who issued it and when
        options.GetClaimsFromUserInfoEndpoint = !provider.IsEntra;
        if (provider.IsEntra)
        {
            return;
        }

        foreach (var name in new[] { "email", "email_verified", "name" })
        {
            options.ClaimActions.MapUniqueJsonKey(name, name);
        }

        foreach (var name in new[] { provider.Roles.Claim, provider.Groups?.Claim }.OfType<string>())
        {
            options.ClaimActions.MapJsonKey(name, name);
        }
    }

    private void Checks(TokenValidationParameters checks, ProviderOptions provider)
    {
        checks.ValidateIssuer = checks.ValidateAudience = checks.ValidateLifetime = checks.ValidateIssuerSigningKey = true;
        checks.RequireSignedTokens = checks.RequireExpirationTime = checks.RequireAudience = true;
        checks.ValidAudience = provider.ClientId;
        checks.ValidAlgorithms = s_algorithms;
        checks.NameClaimType = "name";
        // By the nest's clock, which everything else goes by.
        checks.LifetimeValidator = (from, until, _, parameters) => IsNow(from, until, parameters.ClockSkew);
        if (provider.IsEntra)
        {
            EntraIssuer.Apply(checks, provider);
        }
    }

    private bool IsNow(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + skew && (from is not { } begin || begin - skew <= now);
    }

    private void Dress(CookieBuilder cookie, string name)
    {
        cookie.Name = address.IsHttps ? "__Host-" + name : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.SameSite = SameSiteMode.Lax; // the way back is a link of another site
        cookie.SecurePolicy = address.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private void Follow(OpenIdConnectEvents events)
    {
        var toProvider = events.OnRedirectToIdentityProvider;
        events.OnRedirectToIdentityProvider = async context =>
        {
            await toProvider(context);
            context.ProtocolMessage.RedirectUri = Own(context.HttpContext, ProviderOptions.CallbackPath) ?? context.ProtocolMessage.RedirectUri;
        };
        events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.PostLogoutRedirectUri = Own(context.HttpContext, ProviderOptions.SignedOutPath) ?? context.ProtocolMessage.PostLogoutRedirectUri;
            context.ProtocolMessage.SetParameter("client_id", nest.Provider!.ClientId); // no token is kept that could say so
            return Task.CompletedTask;
        };
        if (nest.Provider!.ClientCertificate is { } certificate)
        {
            events.OnAuthorizationCodeReceived = context => ProveAsync(context, certificate);
        }

        events.OnTicketReceived = ProviderReturn.ArriveAsync;
        events.OnRemoteFailure = ProviderReturn.FailAsync;
        events.OnAccessDenied = ProviderReturn.DenyAsync;
    }

    private async Task ProveAsync(AuthorizationCodeReceivedContext context, ClientCertificate certificate)
    {
        var published = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        var request = context.TokenEndpointRequest!;
        request.ClientAssertionType = ClientCertificate.Kind;
        request.ClientAssertion = certificate.Prove(nest.Provider!.ClientId, published.TokenEndpoint, time.GetUtcNow());
    }

    /// <summary>The registered address, whatever a proxy made of the request; null where somebody uses the second address of this machine.</summary>
    private string? Own(HttpContext context, string path) =>
        string.Equals(context.Request.Host.Host, address.Url.Host, StringComparison.OrdinalIgnoreCase) ? address.Link(path) : null;
}
