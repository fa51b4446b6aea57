using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Web.Gateway;

/// <summary>
/// Gives no logger at all to code that writes what callers sent: the MCP SDK (whole messages at Trace, method names and client names
/// above it), Kestrel's bad requests (the raw request line, with a key in it), and refused keys, which are counted instead: a line for
/// each would let anybody fill the log. The console's connections write every argument of every click, secrets among them; of these only
/// the kind and place of a fault stays. Filters would not do: configuration can outrank them.
/// </summary>
internal sealed class QuietLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] s_mute =
    [
        "ModelContextProtocol",
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
        "Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", // ErrorAnswer logs instead
        typeof(AgentKeyHandler).FullName!,
    ];

    private static readonly string[] s_placeOnly =
        ["Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.Components", "Microsoft.JSInterop"];

    public ILogger CreateLogger(string categoryName)
    {
        bool In(string area) => categoryName.StartsWith(area, StringComparison.OrdinalIgnoreCase);

        return true switch
        {
            _ when s_mute.Any(In) => NullLogger.Instance,
            _ when s_placeOnly.Any(In) => new PlaceLogger(inner.CreateLogger(categoryName), keepsText: false),
            _ when In("Microsoft.AspNetCore.Server.Kestrel") => new PlaceLogger(inner.CreateLogger(categoryName), keepsText: true),
            _ => inner.CreateLogger(categoryName),
        };
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
