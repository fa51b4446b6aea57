using System.Globalization;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.SignIn;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace McpNest.Web.Hosting;

/// <summary>
/// What leaves the console as a file. Each is recorded before its first byte, so these are posts with the page's antiforgery token: no
/// link and no picture of another site can make a record in somebody's name. A refusal before the first byte is a sentence; a failure after
/// it cuts the connection, so that half a file is not taken for a whole one.
/// </summary>
internal static class DownloadEndpoints
{
    private const int MaxInMemory = 4 * 1024 * 1024;

    public static void MapNestDownloads(this IEndpointRouteBuilder app)
    {
        app.MapPost("/audit/export.csv", (HttpContext context) => ProvedAsync(
                context, AuditPage, () => SelectAsync(context, SelectionFormat.Csv, "text/csv; charset=utf-8; header=present")))
            .RequireAuthorization(RolePolicies.Journal);
        app.MapPost("/audit/export.jsonl", (HttpContext context) => ProvedAsync(
                context, AuditPage, () => SelectAsync(context, SelectionFormat.Jsonl, "application/jsonl; charset=utf-8")))
            .RequireAuthorization(RolePolicies.Journal);
        app.MapPost("/journal/evidence.zip", (HttpContext context) => ProvedAsync(context, _ => "/journal", () => EvidenceAsync(context)))
            .RequireAuthorization(RolePolicies.Journal);
        app.MapPost("/people/{id:guid}/person.json", PersonAsync).RequireAuthorization(RolePolicies.Admin);
    }

    private static async Task SelectAsync(HttpContext context, SelectionFormat format, string type)
    {
        var form = await FormAsync(context);
        var through = Seq(form["through"].ToString());
        var scope = Scope(form["show"].ToString());
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var query = CallQuery.Parse(form["q"].ToString(), now);
        Attach(context, Selection.FileName(format, now), type);
        await context.RequestServices.GetRequiredService<Selection>()
            .WriteAsync(ActorOf(context), scope, query, format, context.Response.Body, context.RequestAborted, through);
    }

    private static async Task EvidenceAsync(HttpContext context)
    {
        var form = await FormAsync(context);
        var (from, to) = (Seq(form["from"].ToString()), Seq(form["to"].ToString()));
        var name = string.Create(CultureInfo.InvariantCulture, $"evidence-{from?.ToString(CultureInfo.InvariantCulture) ?? "first"}-{to?.ToString(CultureInfo.InvariantCulture) ?? "last"}.zip");
        Attach(context, name, "application/zip");
        // The archive's own streams write their last bytes only so.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        await context.RequestServices.GetRequiredService<EvidenceExport>()
            .WriteAsync(ActorOf(context), from, to, context.Response.Body, context.RequestAborted);
    }

    private static async Task PersonAsync(HttpContext context, Guid id)
    {
        await FormAsync(context);
        // That it was taken out is recorded when all of it is there, and only then is it handed over.
        var folder = context.RequestServices.GetRequiredService<DataFolder>();
        await using var file = new FileBufferingWriteStream(MaxInMemory, bufferLimit: null, () => folder.Path);
        await context.RequestServices.GetRequiredService<PersonFile>().WriteAsync(ActorOf(context), id, file, context.RequestAborted);
        Attach(context, $"person-{Pseudonym.Of(id)}.json", "application/json; charset=utf-8");
        await file.DrainBufferAsync(context.Response.Body, context.RequestAborted);
    }

    private static Actor ActorOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<ISessions>().ActorOf(context.User)
        ?? throw new NestException("This session has ended; sign in again.");

    /// <summary>Whoever has to prove first who they are is sent where they can, and from there back to where they came from.</summary>
    private static async Task ProvedAsync(HttpContext context, Func<IFormCollection, string> page, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (FreshSignInNeededException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = ProvePage.Link(page(await context.Request.ReadFormAsync(context.RequestAborted)));
        }
    }

    private static string AuditPage(IFormCollection form)
    {
        var query = new Dictionary<string, string?> { ["show"] = form["show"].ToString(), ["q"] = form["q"].ToString() };
        return QueryHelpers.AddQueryString("/audit", query.Where(pair => pair.Value is { Length: > 0 }));
    }

    private static async Task<IFormCollection> FormAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
            ? await context.Request.ReadFormAsync(context.RequestAborted)
            : throw new NestException("This page is too old to export from; go back, load it again and repeat the export.");

    private static void Attach(HttpContext context, string name, string type)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name }.ToString();
    }

    private static AuditScope Scope(string text) =>
        text.Length == 0 ? AuditScope.Calls
        : WireName.TryParse<AuditScope>(text, out var scope) ? scope
        : throw new NestException("A selection is of calls, changes or everything; go back and choose one of them.");

    private static long? Seq(string text) => text.Trim() switch
    {
        "" => null,
        var digits when long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => seq,
        _ => throw new NestException("A record's number has digits only; leave the field empty for the first or the last record."),
    };
}
