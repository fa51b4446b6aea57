using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Web.Gateway;

/// <summary>
/// Gives no logger at all to code that writes what callers sent: the MCP SDK (whole messages at Trace, method names and client names
/// above it), Kestrel's bad requests (the raw request line, with a key in it), and refused keys, which are counted instead: a line for
/// each would let anybody fill the log. Filters would not do: configuration can outrank them.
/// </summary>
internal sealed class QuietLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] s_mute = ["ModelContextProtocol", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", typeof(AgentKeyHandler).FullName!];

    public ILogger CreateLogger(string categoryName) =>
        s_mute.Any(mute => categoryName.StartsWith(mute, StringComparison.OrdinalIgnoreCase)) ? NullLogger.Instance : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
