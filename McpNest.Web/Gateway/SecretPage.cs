namespace McpNest.Web.Gateway;

/// <summary>What a browser shows when somebody opens a personal URL. It does nothing and loads nothing.</summary>
internal static class SecretPage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="robots" content="noindex">
        <title>McpNest: personal URL</title>
        <h1>This address is a secret</h1>
        <p>Whoever has it can call tools in your name. Paste it into your MCP client, for example Cursor, Claude or VS Code, and nowhere else.</p>
        <p>If others may have seen it, ask an admin to revoke it and to issue a new one.</p>
        </html>

        """;

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Html, context.RequestAborted);
    }
}
