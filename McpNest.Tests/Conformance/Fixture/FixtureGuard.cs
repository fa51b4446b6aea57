using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Lets in only who means this machine: the defence against rebound names.</summary>
internal static class FixtureGuard
{
    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    public static Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (Local.Contains(context.Request.Host.Host)
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && Local.Contains(address.Host))))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
