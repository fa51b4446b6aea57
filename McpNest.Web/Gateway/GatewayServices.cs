using McpNest.Core.Gateway;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpNest.Web.Gateway;

/// <summary>Composition of the agents' door.</summary>
public static class GatewayServices
{
    private static readonly string[] s_methods = [HttpMethods.Post, HttpMethods.Get, HttpMethods.Delete];

    /// <summary>Registers the gateway. Core's own services must be registered besides.</summary>
    public static IServiceCollection AddNestGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IHttpContextFactory, KeyHidingContextFactory>();
        services.TryAddSingleton(new DoorLimits());
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<GatewayMeter>();
        services.AddSingleton<MemberStreams>();
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddSingleton<NestIdentity>();
        services.AddSingleton<AgentRequests>();
        services.AddSingleton<ListenStream>();
        services.AddSingleton<StatelessRequests>();
        services.AddSingleton<SessionToken>();
        services.AddSingleton<SessionBook>();
        services.AddSingleton<SessionRequests>();
        services.AddSingleton<SessionOpening>();
        services.AddSingleton<McpEndpoint>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveSessions>());
        services.AddAuthorization();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AgentKeyHandler>(AgentScheme.Name, configureOptions: null);
        return services;
    }

    /// <summary>Puts the gateway in front: call it before anything else that answers requests.</summary>
    public static IApplicationBuilder UseNestGateway(this IApplicationBuilder app) => app.UseMiddleware<GatewayFront>();

    /// <summary>Maps the MCP endpoint for agents' keys only; personal URLs arrive here too, with the key out of the path.</summary>
    public static IEndpointConventionBuilder MapNestGateway(this IEndpointRouteBuilder endpoints)
    {
        var agentsOnly = new AuthorizationPolicyBuilder(AgentScheme.Name).RequireAuthenticatedUser().Build();
        var endpoint = endpoints.ServiceProvider.GetRequiredService<McpEndpoint>();
        return endpoints.MapMethods("/mcp", s_methods, endpoint.InvokeAsync).RequireAuthorization(agentsOnly);
    }

    /// <summary>Silences what would log payloads or keys, whatever the configuration says.</summary>
    public static ILoggingBuilder NeverLogPayloads(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<LoggerFactory>();
        logging.Services.AddSingleton<ILoggerFactory, QuietLoggerFactory>();
        return logging;
    }
}
