using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpNest.Tests.SignIn.Provider;

/// <summary>An identity provider as others build one: OpenIddict with its own database, on loopback. Whoever comes is <see cref="Who"/>.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    public const string ClientId = "mcpnest";
    public const string ClientSecret = "CANARY-client-secret-0001";

    private static readonly RsaSecurityKey s_encrypts = new(RSA.Create(2048));
    private static readonly RsaSecurityKey s_signs = new(RSA.Create(2048));

    private readonly SqliteConnection _database = new("DataSource=:memory:");
    private readonly WebApplication _app;
    private readonly string _tenant;
    private X509Certificate2? _certificate;

    private IdentityServer(TimeProvider time, string tenant)
    {
        _tenant = tenant;
        Time = time;
        _database.Open();
        _app = Build();
    }

    public TimeProvider Time { get; }

    /// <summary>Who is signed in at the provider.</summary>
    public Person Who { get; set; } = new("ada-1", "ada@example.com", "Ada Example");

    /// <summary>The provider or the person says no, in these words.</summary>
    public string? Denial { get; set; }

    /// <summary>What a provider of somebody else would write into the identity token.</summary>
    public Action<ClaimsPrincipal>? Forge { get; set; }

    /// <summary>What the nest asked with last.</summary>
    public OpenIddictRequest? Asked { get; private set; }

    public Uri Address { get; private set; } = null!;

    public Uri Issuer => new(Address, _tenant.Length == 0 ? "/" : $"/{_tenant}/v2.0");

    /// <param name="tenant">Not empty: addresses are laid out as those of Entra, below this directory.</param>
    public static async Task<IdentityServer> StartAsync(TimeProvider? time = null, string tenant = "")
    {
        var server = new IdentityServer(time ?? TimeProvider.System, tenant);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(server._app.Urls.Single());
        await using var scope = server._app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Rows>().Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Registers a nest, as an operator does.</summary>
    /// <param name="certificate">What the nest proves itself with instead of its secret.</param>
    public async Task RegisterAsync(Uri nest, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(
            new OpenIddictApplicationDescriptor
            {
                ClientId = ClientId,
                ClientSecret = ClientSecret,
                RedirectUris = { new Uri(nest, "/signin-oidc") },
                PostLogoutRedirectUris = { new Uri(nest, "/signout-callback-oidc") },
                Permissions =
                {
                    Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession, Permissions.GrantTypes.AuthorizationCode,
                    Permissions.ResponseTypes.Code, Permissions.Scopes.Email, Permissions.Scopes.Profile,
                },
                Requirements = { Requirements.Features.ProofKeyForCodeExchange },
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Nobody answers at its address any more.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Time);
        builder.Services.AddDbContext<Rows>(options => options.UseSqlite(_database).UseOpenIddict());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<Rows>())
            .AddServer(Configure);
        var app = builder.Build();
        app.Use(ReadStatementAsync);
        app.UseAuthentication();
        app.MapMethods(Path("authorize"), [HttpMethods.Get, HttpMethods.Post], AuthorizeAsync);
        app.MapMethods(Path("logout"), [HttpMethods.Get, HttpMethods.Post], LogoutAsync);
        return app;
    }

    private void Configure(OpenIddictServerBuilder server)
    {
        var prefix = _tenant.Length == 0 ? "" : $"{_tenant}/v2.0/";
        server.SetConfigurationEndpointUris(prefix + ".well-known/openid-configuration")
            .SetJsonWebKeySetEndpointUris(prefix + "keys")
            .SetAuthorizationEndpointUris(Path("authorize").TrimStart('/'))
            .SetTokenEndpointUris(Path("token").TrimStart('/'))
            .SetEndSessionEndpointUris(Path("logout").TrimStart('/'))
            .AllowAuthorizationCodeFlow()
            .RequireProofKeyForCodeExchange()
            .RegisterScopes(Scopes.Email, Scopes.Profile)
            .AddEncryptionKey(s_encrypts)
            .AddSigningKey(s_signs);
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough().DisableTransportSecurityRequirement();
        server.Configure(options => options.Issuer = Issuer); // the port is known by the first request
        server.AddEventHandler<GenerateTokenContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.TokenType.EndsWith("id_token", StringComparison.Ordinal))
                {
                    Forge?.Invoke(context.Principal);
                }

                return default;
            })
            .SetOrder(OpenIddictServerHandlers.Protection.CreateTokenEntry.Descriptor.Order + 1));
    }

    /// <summary>
    /// Entra takes a signed statement in the place of a secret, as RFC 7523 first had it: a plain JWT, meant for the token endpoint. OpenIddict
    /// wants its successor's, so it is judged before, and stands for the secret then.
    /// </summary>
    private async Task ReadStatementAsync(HttpContext context, RequestDelegate next)
    {
        if (_certificate is not null && context.Request.Path == Path("token"))
        {
            var form = (await context.Request.ReadFormAsync(context.RequestAborted)).ToDictionary();
            using var key = _certificate.GetRSAPublicKey();
            var judged = await new JsonWebTokenHandler().ValidateTokenAsync(form.GetValueOrDefault("client_assertion"), new TokenValidationParameters
            {
                IssuerSigningKey = new RsaSecurityKey(key!.ExportParameters(includePrivateParameters: false)),
                ValidIssuer = ClientId,
                ValidAudience = new Uri(Address, Path("token")).ToString(),
                ValidTypes = ["JWT"],
                ValidAlgorithms = [SecurityAlgorithms.RsaSsaPssSha256],
            });
            var isOurs = judged is { IsValid: true, SecurityToken: JsonWebToken { Subject: ClientId } token }
                && token.TryGetHeaderValue<string>("x5t#S256", out var print) && print == Base64UrlEncoder.Encode(_certificate.GetCertHash(HashAlgorithmName.SHA256))
                && form.GetValueOrDefault("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form.Remove("client_assertion");
            form.Remove("client_assertion_type");
            form["client_secret"] = isOurs ? ClientSecret : "none";
            context.Request.Form = new FormCollection(form);
        }

        await next(context);
    }

    private string Path(string endpoint) => _tenant.Length == 0 ? "/connect/" + endpoint : $"/{_tenant}/oauth2/v2.0/{endpoint}";

    private IResult AuthorizeAsync(HttpContext context)
    {
        Asked = context.GetOpenIddictServerRequest()!;
        if (Denial is { } words)
        {
            var no = new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = words,
            });
            return Results.Forbid(no, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }

        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, Who.Subject).SetClaim(Claims.Name, Who.Name).SetClaim(Claims.Email, Who.Email)
            .SetClaim(Claims.PreferredUsername, Who.Email).SetClaim("oid", Who.ObjectId).SetClaim("tid", Who.Tenant ?? (_tenant.Length == 0 ? null : _tenant))
            .SetClaims("roles", [.. Who.Roles]).SetClaims("groups", [.. Who.Groups]);
        if (Who.SignedInAt is { } at)
        {
            identity.SetClaim(Claims.AuthenticationTime, at.ToUnixTimeSeconds());
        }

        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(Asked.GetScopes());
        return Results.SignIn(principal, properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult LogoutAsync() =>
        Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    /// <summary>Somebody who has an account at the provider.</summary>
    internal sealed record Person(string Subject, string? Email, string Name)
    {
        public string? ObjectId { get; init; }

        public string? Tenant { get; init; }

        public ImmutableArray<string> Roles { get; init; } = [];

        public ImmutableArray<string> Groups { get; init; } = [];

        /// <summary>When they last gave their password there; null when the provider does not say.</summary>
        public DateTimeOffset? SignedInAt { get; init; }
    }

    internal sealed class Rows(DbContextOptions<Rows> options) : DbContext(options);
}
