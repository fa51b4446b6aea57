using McpNest.Core;
using McpNest.Core.Journal;
using Microsoft.AspNetCore.Diagnostics;

namespace McpNest.Web.Hosting;

/// <summary>What a person gets when a request failed: a sentence, never a stack trace.</summary>
internal static partial class ErrorAnswer
{
    public static Task WriteAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, sentence) = error switch
        {
            NestException e => (StatusCodes.Status400BadRequest, e.Message),
            JournalUnavailableException e => (StatusCodes.Status503ServiceUnavailable, e.Message),
            BadHttpRequestException e => (e.StatusCode, "The request was not understood."),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong here; the operator finds it in the log."),
        };
        if (status == StatusCodes.Status500InternalServerError)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorAnswer).FullName!);
            LogFault(logger, context.Request.Method, Kinds(error), error?.StackTrace);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    private static string Kinds(Exception? error) =>
        error is null ? "" : error.GetType().Name + (error.InnerException is { } cause ? " because of " + Kinds(cause) : "");

    // Where, never what: a message may hold what somebody sent.
    [LoggerMessage(4101, LogLevel.Error, "A {Method} request failed with {Fault} at {Place}")]
    private static partial void LogFault(ILogger logger, string method, string fault, string? place);
}
