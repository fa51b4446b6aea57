using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>Makes a <see cref="FakeHttpServer"/> speak the transport of 2024-11-05.</summary>
internal sealed class FakeSseServer
{
    private readonly Channel<string> _stream = Channel.CreateUnbounded<string>();

    public FakeSseServer(FakeHttpServer server) => server.Intercept = TakeAsync;

    /// <summary>Where the server wants messages sent to.</summary>
    public string Endpoint { get; set; } = "/messages?session=7";

    /// <summary>Takes a call; writes what it likes.</summary>
    public Action<ReceivedRequest> OnCall { get; set; } = _ => { };

    public void Write(string message) => _stream.Writer.TryWrite(message);

    public void Result(ReceivedRequest request, string result) => Write($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""");

    /// <summary>Ends the stream.</summary>
    public void End() => _stream.Writer.Complete();

    private async Task<bool> TakeAsync(HttpContext context, ReceivedRequest request)
    {
        if (request.Verb == "GET")
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: endpoint\ndata: {Endpoint}\n\n");
            await context.Response.Body.FlushAsync();
            await foreach (var message in _stream.Reader.ReadAllAsync(context.RequestAborted))
            {
                await FakeHttpServer.Event(context, message);
            }

            return true;
        }

        context.Response.StatusCode = context.Request.Path == "/messages" ? 202 : 404;
        switch (request.Method)
        {
            case "initialize":
                Result(request, """{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"1"}}""");
                break;
            case "tools/list":
                Result(request, $$"""{"tools":[{{HostileChild.Tool}}]}""");
                break;
            case "tools/call":
                OnCall(request);
                break;
        }

        return true;
    }
}
