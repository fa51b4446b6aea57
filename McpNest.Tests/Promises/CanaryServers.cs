using System.Text.Json.Nodes;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Promises;

/// <summary>Remote servers that say the mark in every answer, whether it is one or not.</summary>
internal static class CanaryServers
{
    public const string Prompt = "ask";
    public const string Uri = "file:///patients/kanari7f3a-uri.pdf";

    private const string Mark = CanaryAgent.Mark;

    private const string Text = $$"""{"content":[{"type":"text","text":"{{Mark}} result"}],"structuredContent":{"{{Mark}}field":["{{Mark}}"]},"_meta":{"{{Mark}}":"{{Mark}}"} """;

    /// <summary>Of sessions; offers a tool, a prompt, and resources.</summary>
    public static async Task<FakeHttpServer> SpillingAsync()
    {
        var server = await FakeHttpServer.StartAsync();
        server.Capabilities = """{"tools":{},"prompts":{},"resources":{},"completions":{},"logging":{}}""";
        server.Intercept = (context, request) =>
        {
            context.Response.Headers["X-Answer"] = Mark;
            context.Response.Headers.SetCookie = $"{Mark}={Mark}";
            return (HowOf(request) ?? request.Method) switch
            {
                "error" => SayAsync(context, request, $$"""  "error":{"code":-1,"message":"{{Mark}} error","data":{"{{Mark}}":"{{Mark}}"} }  """),
                "tool-error" => SayAsync(context, request, $"\"result\":{Text},\"isError\":true}}"),
                "breaks" => SayRawAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{"{{Mark}}":[{{Mark}}"""),
                "babbles" => SayRawAsync(context, Mark + " is not JSON"),
                "html" => SayRawAsync(context, $"<html>{Mark}</html>", "text/html"),
                "twice" => SayAsync(context, request, $$"""  "result":{"content":[],"{{Mark}}":1,"{{Mark}}":2}  """),
                "fails" => SayRawAsync(context, $"Exception: {Mark}", "text/plain", StatusCodes.Status500InternalServerError),
                "moves" => MoveAsync(context),
                "locks" => LockAsync(context),
                "floods" => SayAsync(context, request, $$"""  "result":{"content":[{"type":"text","text":"{{string.Concat(Enumerable.Repeat(Mark, 20_000))}}"}]}  """),
                "sleeps" => SleepAsync(context),
                "tools/call" or "succeeds" => SayAsync(context, request, $"\"result\":{Text}}}"),
                "prompts/list" => SayAsync(context, request, $$"""  "result":{"prompts":[{"name":"{{Prompt}}","arguments":[{"name":"who"}]}]}  """),
                "resources/list" => SayAsync(context, request, $$"""  "result":{"resources":[{"uri":"{{Uri}}","name":"{{Mark}} name"}]}  """),
                "resources/templates/list" => SayAsync(context, request, """  "result":{"resourceTemplates":[{"uriTemplate":"db://{table}/{id}","name":"rows"}]}  """),
                "prompts/get" => SayAsync(context, request, $$"""  "result":{"messages":[{"role":"user","content":{"type":"text","text":"{{Mark}} prompt"} }]}  """),
                "resources/read" => SayAsync(context, request, $$"""  "result":{"contents":[{"uri":"{{Uri}}","text":"{{Mark}} contents"}]}  """),
                "completion/complete" => SayAsync(context, request, $$"""  "result":{"completion":{"values":["{{Mark}} value"]} }  """),
                _ => Task.FromResult(false),
            };
        };
        return server;
    }

    /// <summary>Of 2026-07-28; asks back before it answers, with a state of its own.</summary>
    public static async Task<FakeHttpServer> AskingAsync()
    {
        var server = await FakeHttpServer.StartAsync();
        server.Stateless = true;
        server.OnCall = request => request.Body.Contains("inputResponses", StringComparison.Ordinal)
            ? $"\"result\":{Text},\"resultType\":\"complete\"}}"
            : $$"""
                "result":{"resultType":"input_required","requestState":"{{Mark}} state","inputRequests":{"{{Mark}}":{"method":"elicitation/create",
                "params":{"message":"{{Mark}} question","requestedSchema":{"type":"object","properties":{"{{Mark}}":{"type":"string"} } } } } } }
                """;
        return server;
    }

    private static string? HowOf(ReceivedRequest request) =>
        request.Method == "tools/call" ? (string?)JsonNode.Parse(request.Body)!["params"]!["arguments"]?["how"] : null;

    private static Task<bool> SayAsync(HttpContext context, ReceivedRequest request, string member) =>
        SayRawAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},{{member.Trim()}}}""");

    private static async Task<bool> SayRawAsync(HttpContext context, string text, string type = "application/json", int status = StatusCodes.Status200OK)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.WriteAsync(text, context.RequestAborted);
        return true;
    }

    private static Task<bool> MoveAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"http://{Mark}.example.com/{Mark}";
        return Task.FromResult(true);
    }

    private static Task<bool> LockAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{Mark}\", error_description=\"{Mark}\"";
        return SayRawAsync(context, Mark, "text/plain", StatusCodes.Status401Unauthorized);
    }

    private static async Task<bool> SleepAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
        return true;
    }
}
