using McpNest.Core.Journal;
using McpNest.Web.Gateway;

namespace McpNest.Web.Hosting;

/// <summary>For those who watch the process: is it alive, and can it record and serve.</summary>
internal static class HealthEndpoints
{
    public static void MapNestHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Text("alive\n")).AllowAnonymous();
        app.MapGet("/readyz", Ready).AllowAnonymous();
    }

    private static IResult Ready(NestJournal journal, Draining draining) =>
        draining.HasBegun ? NotReady(Draining.Sentence)
        : journal.ClosedBecause is { } reason ? NotReady(reason)
        : Results.Text("ready\n");

    private static IResult NotReady(string sentence) =>
        Results.Text(sentence + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
