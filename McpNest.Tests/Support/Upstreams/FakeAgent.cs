using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>An agent at the other end of a backchannel: keeps what it was told, in order, and answers as the test says.</summary>
internal sealed class FakeAgent
{
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Each notification as <c>method params</c>.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>Each request of the server as <c>method params</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public Func<CancellationToken, Task<AgentAnswer>> OnAsk { get; set; } = _ => Task.FromResult(new AgentAnswer([], null));

    public Backchannel Back => new(
        (method, parameters) => Told.Enqueue($"{method} {Text(parameters)}"),
        (method, parameters, cancel) =>
        {
            Asked.Enqueue($"{method} {Text(parameters)}");
            return OnAsk(cancel);
        });

    /// <summary>As whom the nest speaks for it.</summary>
    public UpstreamUser User(UpstreamEra era = UpstreamEra.Session, string? capabilities = null, Backchannel? session = null) => new()
    {
        AgentId = Id,
        Era = era,
        Capabilities = capabilities is null ? null : (JsonObject)JsonNode.Parse(capabilities)!,
        Session = session,
    };

    public static AgentAnswer Result(string json) => new((JsonObject)JsonNode.Parse(json)!, null);

    private static string Text(JsonNode? node) => node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";
}
