using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>What an agent reads when an allowed call brought no answer. None holds a word the server wrote.</summary>
internal static class Sentences
{
    public const string JournalUnavailable =
        "Calls cannot be recorded at the moment, so none is made; nothing reached a server. Try again in a few seconds.";

    public const string Cancelled = "The call was cancelled.";

    public const string Continuation = "This continuation is not valid (any more); call again from the start.";

    public const string Cursor = "This cursor is not valid (any more); list again from the start.";

    /// <param name="why">The pool's own sentence, when it knew before the call.</param>
    public static string Unavailable(UpstreamServer server, string? why) =>
        $"The server {server.Slug} could not be reached or went away ({GatewayCode.ServerUnavailable}). "
        + (why is null ? "Whether it had begun the call is not known." : $"{why} It did not see this call.");

    public static string TimedOut(UpstreamServer server) =>
        $"The server {server.Slug} did not answer within {server.TimeoutSeconds} seconds ({GatewayCode.ServerTimedOut}). It may still have done what was asked.";

    public static string TooLarge(UpstreamServer server) =>
        $"The answer of the server {server.Slug} was larger than the nest passes on ({GatewayCode.TooLarge}). Ask for less at a time.";

    public static string ProtocolFault(UpstreamServer server) =>
        $"The server {server.Slug} answered with something that is not valid MCP ({GatewayCode.ServerProtocolFault}). Whoever runs that server can look into it.";

    public static string StateLost(UpstreamServer server) =>
        $"(McpNest: the connection to the server {server.Slug} was made anew before this call; if it had kept something for you from earlier calls, that is gone.)";

    public static string WantsInput(UpstreamServer server) =>
        $"The server {server.Slug} wants an answer from you or your person before it goes on, and this app speaks an MCP version in which it cannot "
        + $"be given here ({GatewayCode.ServerProtocolFault}). Use an app that speaks 2026-07-28, or do this step elsewhere.";
}
