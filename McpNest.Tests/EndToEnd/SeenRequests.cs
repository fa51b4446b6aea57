using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.EndToEnd;

/// <summary>Everything that reaches the server, before anything of the nest sees it.</summary>
internal sealed class SeenRequests : IStartupFilter
{
    private readonly ConcurrentQueue<string> _all = new();

    /// <summary>Each as one text: line, headers and body.</summary>
    public IReadOnlyList<string> All => [.. _all];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            var request = context.Request;
            request.EnableBuffering();
            using var reader = new StreamReader(request.Body, leaveOpen: true);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            request.Body.Position = 0;
            _all.Enqueue($"{request.Method} {request.Path}{request.QueryString} {string.Join(' ', request.Headers.Select(header => $"{header.Key}={header.Value}"))} {body}");
            await rest(context);
        });
        next(app);
    };
}
