using System.Net;

namespace McpNest.Core.Upstreams;

/// <summary>What went wrong on the way to a remote server, in a sentence that holds nothing the server wrote.</summary>
internal static class HttpFaults
{
    public static string Sentence(HttpRequestException e) => (e.InnerException, e.HttpRequestError) switch
    {
        (NestException refused, _) => refused.Message,
        (_, HttpRequestError.NameResolutionError) => "The server's host name cannot be resolved; check its URL.",
        (_, HttpRequestError.SecureConnectionError) => "The server's certificate is not trusted on this machine or TLS failed; check its URL and certificate.",
        (_, HttpRequestError.ConnectionError) => "Nothing answers at the server's URL; check that it runs and that the URL is right.",
        _ => "The connection to the server failed; check that it runs and that the URL is right.",
    };

    /// <summary>Whether nobody was reached at all, so that the next request need not be tried at once.</summary>
    public static bool IsUnreachable(HttpRequestException e) =>
        e.InnerException is NestException
        || e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError;

    /// <returns>Null when the status alone does not say what is wrong.</returns>
    public static string? Sentence(HttpStatusCode status) => (int)status switch
    {
        401 or 403 => $"The server refused the credential it was shown (HTTP {(int)status}); check that it is whole, has not ended and may do this.",
        404 or 405 => $"There is no MCP endpoint at the server's URL (HTTP {(int)status}); check the URL.",
        >= 300 and < 400 => $"The server answers with a redirect (HTTP {(int)status}), which the nest does not follow; enter the URL it leads to.",
        429 => "The server is being asked too often (HTTP 429); wait and try again.",
        _ => null,
    };

    /// <summary>For a status that <see cref="Sentence(HttpStatusCode)"/> need not know.</summary>
    public static string AnySentence(HttpStatusCode status) =>
        Sentence(status) ?? $"The server answered with HTTP status {(int)status}; check its URL and its own log.";

    /// <summary>Whether a response with this status may hold a JSON-RPC error that says more than the status.</summary>
    public static bool MayAnswer(HttpStatusCode status) => (int)status is not (401 or 403 or 429 or (>= 300 and < 400));

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool MayPass(HttpStatusCode status) => (int)status is 408 or 429 or >= 500;
}
