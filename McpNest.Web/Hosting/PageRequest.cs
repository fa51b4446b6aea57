namespace McpNest.Web.Hosting;

/// <summary>Tells a person who opens a page from scripts, forms and clients, which want a bare answer.</summary>
internal static class PageRequest
{
    public static bool Is(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
}
