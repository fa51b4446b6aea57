using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Hosting;

/// <summary>Sets the security headers of every response, whoever writes it.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // MudBlazor writes <style> elements and style attributes, so styles may be inline; scripts never are.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: an exception handler clears headers that were set before it ran.
        context.Response.OnStarting(static state =>
        {
            Set((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        var page = context.GetEndpoint()?.Metadata.GetMetadata<PagePolicy>();
        headers.ContentSecurityPolicy = page?.ContentSecurityPolicy ?? Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (page is null)
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }
        else
        {
            // A sandboxed page opens no window, and browsers may refuse it this header.
            headers["X-DNS-Prefetch-Control"] = "off";
        }

        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
        {
            headers[HeaderNames.CacheControl] = "no-store";
        }
    }
}
