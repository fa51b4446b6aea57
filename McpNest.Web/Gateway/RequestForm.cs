using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Gateway;

/// <summary>What a request's headers say of its form.</summary>
internal static class RequestForm
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly MediaTypeHeaderValue s_events = new("text/event-stream");

    /// <summary>Somebody opened the address in a browser; no MCP client asks for HTML.</summary>
    public static bool IsBrowser(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("text/html", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Another charset would be read as UTF-8 here and as itself by the next parser.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a POST may be answered in either form, as the protocol demands of clients.</summary>
    public static bool TakesAnswers(HttpRequest request) => Takes(request, s_json) && TakesEvents(request);

    public static bool TakesEvents(HttpRequest request) => Takes(request, s_events);

    private static bool Takes(HttpRequest request, MediaTypeHeaderValue type) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(range => range.Quality is not 0 && type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)));
}
