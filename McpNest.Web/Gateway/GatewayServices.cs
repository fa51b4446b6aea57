using System.Reflection;
using McpNest.Core.Gateway;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Web.Gateway;

/// <summary>Composition of the agents' door.</summary>
public static class GatewayServices
{
    private const string Instructions =
        "McpNest stands in front of your team's MCP servers: people decide which tools you may use, and every call is recorded.";

    private const string StatusHint =
        " Call nest__status to see what you may use, what is held or down and why, and where to ask for more.";

    /// <summary>Registers the gateway. Core's own services must be registered besides.</summary>
    public static IServiceCollection AddNestGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IHttpContextFactory, KeyHidingContextFactory>();
        services.AddHttpContextAccessor();
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<GatewayMeter>();
        services.AddSingleton<McpEndpoint>();
        services.AddSingleton<SessionRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveSessions>());
        services.AddAuthorization();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AgentKeyHandler>(AgentScheme.Name, configureOptions: null);
        services.AddMcpServer().WithHttpTransport();
        services.AddOptions<McpServerOptions>().Configure<McpEndpoint>((server, endpoint) => Configure(server, endpoint, options));
        services.AddOptions<HttpServerTransportOptions>().Configure<SessionRunner, TimeProvider>(Configure);
        return services;
    }

    /// <summary>Puts the gateway in front: call it before anything else that answers requests.</summary>
    public static IApplicationBuilder UseNestGateway(this IApplicationBuilder app) => app.UseMiddleware<GatewayFront>();

    /// <summary>Maps the MCP endpoint for agents' keys only; personal URLs arrive here too, with the key out of the path.</summary>
    public static IEndpointConventionBuilder MapNestGateway(this IEndpointRouteBuilder endpoints)
    {
        var agentsOnly = new AuthorizationPolicyBuilder(AgentScheme.Name).RequireAuthenticatedUser().Build();
        var mcp = endpoints.MapMcp("/mcp").RequireAuthorization(agentsOnly);
        mcp.Add(endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => context.Features.Get<GatewayRequest>() is null
                ? throw new InvalidOperationException("UseNestGateway must run before the MCP endpoint.")
                : answer(context);
        });
        return mcp;
    }

    /// <summary>Silences what would log payloads or keys, whatever the configuration says.</summary>
    public static ILoggingBuilder NeverLogPayloads(this ILoggingBuilder logging)
    {
        logging.Services.AddSingleton<LoggerFactory>();
        logging.Services.AddSingleton<ILoggerFactory, QuietLoggerFactory>();
        return logging;
    }

    private static void Configure(McpServerOptions server, McpEndpoint endpoint, GatewayOptions options)
    {
        server.ServerInfo = new Implementation { Name = "mcpnest", Title = "McpNest", Version = Version() };
        server.ServerInstructions = Instructions + (options.StatusTool ? StatusHint : "");
        server.Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = true } };
        server.Filters.Message.IncomingFilters.Add(endpoint.Filter);
    }

    private static void Configure(HttpServerTransportOptions transport, SessionRunner runner, TimeProvider time)
    {
        transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
        transport.TimeProvider = time;
#pragma warning disable MCP9006, MCPEXP002 // Sessions are what most clients still speak; the SDK marks them as going, and the session hook as new.
        transport.IdleTimeout = TimeSpan.FromMinutes(30);
        transport.MaxIdleSessionCount = 1000;
        transport.RunSessionHandler = runner.RunAsync;
#pragma warning restore MCP9006, MCPEXP002
    }

    private static string Version() =>
        typeof(GatewayServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
