using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Everything that the conformance suite asks a server for, as one MCP server.</summary>
internal static class FixtureServer
{
    private static readonly Type[] Groups =
        [typeof(ContentTools), typeof(RunningTools), typeof(SchemaTools), typeof(AskingTools), typeof(InputTools)];

    public static void Add(IServiceCollection services, FixtureMode mode)
    {
        var server = services.AddMcpServer(Configure)
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
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()));
        if (mode != FixtureMode.Stateless)
        {
            services.AddDistributedMemoryCache();
            server.WithDistributedCacheEventStreamStore();
        }
    }

    private static void Configure(McpServerOptions options)
    {
        options.ServerInfo = new Implementation { Name = "mcpnest-conformance-fixture", Version = "1.0.0" };
        options.ServerInstructions = "A server to test clients and gateways with.";
        options.ToolCollection = [];
        options.PromptCollection = [];
        options.ResourceCollection = [];
        foreach (var method in Groups.SelectMany(MethodsWith<McpServerToolAttribute>))
        {
            options.ToolCollection.Add(SchemaTools.WithKeywords(McpServerTool.Create(method, target: null)));
        }

        foreach (var method in MethodsWith<McpServerPromptAttribute>(typeof(Prompts)))
        {
            options.PromptCollection.Add(McpServerPrompt.Create(method, target: null));
        }

        foreach (var method in MethodsWith<McpServerResourceAttribute>(typeof(Resources)))
        {
            options.ResourceCollection.Add(McpServerResource.Create(method, target: null));
        }

        var changes = new ChangeTools(options.ToolCollection, options.PromptCollection);
        foreach (var method in MethodsWith<McpServerToolAttribute>(typeof(ChangeTools)))
        {
            options.ToolCollection.Add(McpServerTool.Create(method, changes));
        }

        changes.ChangeTool();
        changes.ChangePrompt();
    }

    private static IEnumerable<MethodInfo> MethodsWith<TAttribute>(Type type)
        where TAttribute : Attribute => type.GetMethods().Where(method => method.GetCustomAttribute<TAttribute>() is not null);
}
