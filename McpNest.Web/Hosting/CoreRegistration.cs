using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpNest.Web.Hosting;

/// <summary>Core as the operator configured it: the same for the server and for every verb.</summary>
internal static class CoreRegistration
{
    public static IServiceCollection AddMcpNestCore(this IServiceCollection services, DataFolder folder, NestOptions options)
    {
        services.TryAddSingleton(new JournalOptions { SurvivePowerLoss = options.SurvivePowerLoss });
        services.TryAddSingleton(options.Journal);
        services.TryAddSingleton(new UpstreamLimits
        {
            AllowPrivateAddresses = options.AllowPrivateAddresses,
            MessageBytes = options.Limits.MessageBytes,
            InFlightBytes = options.Limits.BytesInFlight,
            Tools = options.Limits.ToolsPerServer,
            DefinitionBytes = options.Limits.DefinitionBytes,
            Pages = options.Limits.ListPages,
        });
        return services.AddMcpNestCore(folder);
    }
}
