using McpNest.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace McpNest.Core;

/// <summary>The only composition file of Core.</summary>
public static class CoreServices
{
    /// <summary>Registers all of Core over one data folder.</summary>
    public static IServiceCollection AddMcpNestCore(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton(folder);
        return services;
    }
}
