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
    [InlineData("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", 0)]
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
#pragma warning disable CA1848, CA1873, CA2254 // What is logged does not matter here.
        logger.LogTrace("a");
        logger.LogCritical("b");
#pragma warning restore CA1848, CA1873, CA2254

        Assert.Equal(lines, sink.Lines.Count);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.SignalR.HubConnectionContext", false)]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", false)]
    [InlineData("Microsoft.AspNetCore.Http.Connections.Internal.HttpConnectionDispatcher", false)]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits.CircuitHost", false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", true)]
    public void Logger_OfConnections_WritesKindAndPlaceOfAFaultAndNothingThatWasSent(string category, bool keepsText)
    {
        using var sink = new FakeLogSink();
        using var provider = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(sink).NeverLogPayloads())
            .BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);

#pragma warning disable CA1848, CA1873, CA2254 // What is logged does not matter here.
        if (!keepsText)
        {
            logger.LogDebug("Received hub invocation: {Arguments}", "hunter2");
        }

        try
        {
            throw new InvalidOperationException("hunter2", new FormatException("hunter2"));
        }
        catch (InvalidOperationException e)
        {
            logger.LogError(new EventId(7, "CircuitFailed"), e, keepsText ? "plain" : "hunter2");
        }
#pragma warning restore CA1848, CA1873, CA2254

        var line = Assert.Single(sink.Lines);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Contains(keepsText ? "plain" : "CircuitFailed", line, StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidOperationException), line, StringComparison.Ordinal);
        Assert.Contains(nameof(Logger_OfConnections_WritesKindAndPlaceOfAFaultAndNothingThatWasSent), line, StringComparison.Ordinal);
    }
}
