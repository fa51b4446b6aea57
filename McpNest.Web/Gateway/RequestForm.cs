using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Gateway;

/// <summary>What a request's headers say of its form.</summary>
internal static class RequestForm
{
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
}
