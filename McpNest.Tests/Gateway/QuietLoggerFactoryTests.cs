using McpNest.Web.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Gateway;

public sealed class QuietLoggerFactoryTests
{
    [Theory]
    [InlineData("ModelContextProtocol.Server.McpServer", 0)]
    [InlineData("ModelContextProtocol.AspNetCore.StreamableHttpHandler", 0)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.BadRequests", 0)]
    [InlineData("McpNest.Web.Gateway.AgentKeyHandler", 0)]
    [InlineData("McpNest.Anything", 2)]
    public void Logger_OfWhatCouldQuoteMessages_IsSilentWhateverTheConfigurationSays(string category, int lines)
    {
        using var sink = new FakeLogSink();
        using var provider = new ServiceCollection()
            .AddLogging(logging => logging
                .SetMinimumLevel(LogLevel.Trace)
                .AddProvider(sink)
                .AddFilter<FakeLogSink>(category, LogLevel.Trace)
                .NeverLogPayloads()
                .AddFilter("ModelContextProtocol", LogLevel.Trace))
            .BuildServiceProvider();

        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);
#pragma warning disable CA1848, CA2254 // What is logged does not matter here.
        logger.LogTrace("a");
        logger.LogCritical("b");
#pragma warning restore CA1848, CA2254

        Assert.Equal(lines, sink.Lines.Count);
    }
}
