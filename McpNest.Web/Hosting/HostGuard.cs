namespace McpNest.Web.Hosting;

/// <summary>
/// Answers only to the nest's own name (a page of another site can point its name at this address), and opens circuits only
/// for the nest's own pages. The agents' door makes its own checks, which count what they refuse; health is for anybody.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, PublicAddress address)
{
    private static readonly string[] s_elsewhere = ["/mcp", "/u", "/.well-known", "/healthz", "/readyz"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (s_elsewhere.Any(prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return next(context);
        }

        if (!address.AcceptsHost(request.Host))
        {
            return RefuseAsync(
                context, StatusCodes.Status400BadRequest, "This nest is not served under that host name; use the address in McpNest:PublicUrl, or the one set in its console.");
        }

        return request.Path.StartsWithSegments("/_blazor") && !IsOwnPage(request)
            ? RefuseAsync(context, StatusCodes.Status403Forbidden, "Only pages of this nest may connect here.")
            : next(context);
    }

    private bool IsOwnPage(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || address.AcceptsOrigin(origin)
            // A beacon sent under Referrer-Policy no-referrer has no origin to show; browsers vouch for it in this header.
            || (origin == "null" && request.Headers["Sec-Fetch-Site"] == "same-origin");
    }

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }
}
