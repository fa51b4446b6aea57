using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Web.Gateway;

/// <summary>
/// Decides by where a line comes from what of it may be written, so that no payload and no key can be, at any level: filters would not do,
/// configuration outranks them. The nest's own lines, and those of a few that quote nobody, keep their text. Of everything else (routing and
/// hosting write addresses, the console's connections every argument of every click, the database its commands) only the kind and place of a
/// fault stays. Of those that repeat what callers sent, or whom anybody can make write a line for each request, nothing does.
/// </summary>
internal sealed class QuietLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] s_mute =
    [
        "ModelContextProtocol", // whole messages at Trace, names above it
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests", // the raw request line, with a key in it
        "Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", // ErrorAnswer logs instead
        typeof(AgentKeyHandler).FullName!, // refused keys are counted
    ];

    private static readonly string[] s_quoteNobody = ["McpNest", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Hosting.Lifetime"];

    public ILogger CreateLogger(string categoryName)
    {
        bool In(string area) => categoryName.StartsWith(area, StringComparison.OrdinalIgnoreCase);

        return s_mute.Any(In)
            ? NullLogger.Instance
            : new PlaceLogger(inner.CreateLogger(categoryName), keepsText: s_quoteNobody.Any(In));
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
