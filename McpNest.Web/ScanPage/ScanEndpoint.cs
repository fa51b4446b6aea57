using McpNest.Web.Hosting;

namespace McpNest.Web.ScanPage;

/// <summary>
/// Serves the page that scans configurations in the visitor's own browser. It is one document and files: no circuit, no session, no cookie.
/// </summary>
internal static class ScanEndpoint
{
    public const string Path = "/scan";

    // While it loads. Once everything is there the page adds a stricter one itself and never lifts it: McpNest.Scan/wwwroot/scan.js.
    // The sandbox leaves out windows, forms and the frames around it for good.
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'self'; "
        + "form-action 'none'; frame-ancestors 'none'; object-src 'none'; sandbox allow-scripts allow-same-origin allow-downloads";

    public static void MapNestScan(this IEndpointRouteBuilder app)
    {
        var document = Document();

        // Cut short before authentication: nobody is asked who they are, so no session is looked up, renewed or needed.
        app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], () => Results.Bytes(document, "text/html; charset=utf-8"))
            .WithMetadata(new PagePolicy(Policy))
            .AllowAnonymous()
            .ShortCircuit();
    }

    private static byte[] Document()
    {
        using var stream = typeof(ScanEndpoint).Assembly.GetManifestResourceStream("scan.html")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
