using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Everything that the conformance suite asks a server for, as one MCP server.</summary>
internal static class FixtureServer
{
    public static void Add(IServiceCollection services, FixtureCatalog catalog, FixtureMode mode)
    {
        services.AddHttpContextAccessor();
        var subscriptions = new FixtureSubscriptions(catalog);
        var server = services.AddMcpServer(options => Configure(options, catalog))
            .WithHttpTransport(http => http.SessionMode = mode switch
            {
                FixtureMode.Stateful => HttpServerSessionMode.Stateful,
                FixtureMode.Stateless => HttpServerSessionMode.Stateless,
                _ => HttpServerSessionMode.StatefulForInitializeClients,
            })
            .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult
            {
                Completion = new Completion { Values = ["paris", "park", "party"], Total = 150, HasMore = false },
            }))
            .WithReadResourceHandler((context, _) => throw FixtureResources.NotFound(context))
            .WithSubscriptionsListenHandler(subscriptions.ListenAsync)
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()));
        if (mode != FixtureMode.Stateless)
        {
            services.AddDistributedMemoryCache();
            server.WithDistributedCacheEventStreamStore();
        }
    }

    private static void Configure(McpServerOptions options, FixtureCatalog catalog)
    {
        options.ServerInfo = new Implementation { Name = "mcpnest-conformance-fixture", Version = "1.0.0" };
        options.ServerInstructions = "A server to test clients and gateways with.";
        options.Capabilities = new ServerCapabilities
        {
            Tools = new() { ListChanged = true },
            Prompts = new() { ListChanged = true },
            Resources = new() { Subscribe = true },
        };
        options.ToolCollection = catalog.Tools;
        options.PromptCollection = catalog.Prompts;
        options.ResourceCollection = catalog.Resources;
    }
}
