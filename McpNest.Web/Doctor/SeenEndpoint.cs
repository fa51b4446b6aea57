using System.Runtime.InteropServices;
using McpNest.Core;
using McpNest.Core.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Doctor;

/// <summary>
/// Where <c>doctor</c> asks a running server what arrives of a request behind whatever stands in front of it. Anybody else finds nothing here.
/// </summary>
internal static class SeenEndpoint
{
    public const string Path = "/healthz/seen";
    public const string StreamPath = "/healthz/stream";
    public const string Begun = "begun";
    public const string Released = "released";
    public const string Late = "late";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    public static void MapDoctor(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context) => MayAsk(context) ? Results.Json(Look(context)) : Results.NotFound()).AllowAnonymous();
        app.MapGet(StreamPath, StreamAsync).AllowAnonymous();
    }

    private static bool MayAsk(HttpContext context) => DoctorPass.Admits(
        context.RequestServices.GetRequiredService<DataFolder>(),
        context.Request.Headers[DoctorPass.Header].ToString(),
        context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    private static Seen Look(HttpContext context)
    {
        var headers = context.Request.Headers;
        return new Seen
        {
            Scheme = context.Request.Scheme,
            Client = context.Connection.RemoteIpAddress?.ToString() ?? "",
            // A header that was believed is kept under another name.
            ForwardedFor = headers.ContainsKey("X-Original-For"),
            ForwardedProto = headers.ContainsKey("X-Original-Proto"),
            Unbelieved = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Forwarded-Proto"),
            Upgradable = context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
                && headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase),
            Root = Environment.IsPrivilegedProcess,
            NoNewPrivileges = NoNewPrivileges(),
            Version = ProgramVersion.Text,
            Runtime = Environment.Version.ToString(),
        };
    }

    /// <summary>
    /// Says that it began, and then whether the asker heard so in time: who hears it takes the pass away. So a buffer in between is noticed
    /// without a clock.
    /// </summary>
    private static async Task StreamAsync(HttpContext context)
    {
        if (!MayAsk(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // as on the streams of agents
        await SayAsync(context, Begun);
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var until = time.GetUtcNow() + s_patience;
        while (MayAsk(context) && time.GetUtcNow() < until)
        {
            await Task.Delay(s_step, time, context.RequestAborted);
        }

        await SayAsync(context, MayAsk(context) ? Late : Released);
    }

    private static async Task SayAsync(HttpContext context, string word)
    {
        await context.Response.WriteAsync($"data: {word}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static bool? NoNewPrivileges()
    {
        try
        {
            return RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
                ? File.ReadLines("/proc/self/status").Any(line => line.StartsWith("NoNewPrivs:", StringComparison.Ordinal) && line.EndsWith('1'))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
