using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Administration;

/// <summary>Servers in memory: what each offers, which cannot be reached, and how often one was dialled.</summary>
internal sealed class FakeServers
{
    private readonly ConcurrentDictionary<string, string[]> _tools = new();
    private readonly ConcurrentDictionary<string, (string[] Prompts, string[] Templates)> _more = new();

    public List<(string Slug, ServerTarget Target)> Dialled { get; } = [];

    /// <summary>What a server offers; a description after a colon makes another definition of the same tool.</summary>
    public void Offer(string slug, params string[] tools) => _tools[slug] = tools;

    /// <summary>What a server offers beside its tools.</summary>
    public void OfferMore(string slug, string[] prompts, params string[] templates) => _more[slug] = (prompts, templates);

    public void TakeDown(string slug) => _tools.TryRemove(slug, out _);

    public IUpstream Connect(UpstreamServer server, ServerTarget target, UpstreamEra era, UpstreamUser user)
    {
        Assert.True(server.MayConnect, "Only an approved launch may be started.");
        lock (Dialled)
        {
            Dialled.Add((server.Slug, target));
        }

        return new FakeServer(() => _tools.GetValueOrDefault(server.Slug), () => _more.GetValueOrDefault(server.Slug, ([], [])));
    }

    private sealed class FakeServer(Func<string[]?> tools, Func<(string[] Prompts, string[] Templates)> more) : IUpstream
    {
        private readonly TaskCompletionSource<UpstreamEnd> _ended = new();

        public event Action<OfferKind>? ListChanged
        {
            add { }
            remove { }
        }

        public ServerTraits? Traits { get; } = new(UpstreamEra.Session, "2025-11-25", KeepsState: false, default);

        public Task<UpstreamEnd> Ended => _ended.Task;

        public Task OpenAsync(CancellationToken cancellationToken) => tools() is not null
            ? Task.CompletedTask
            : throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server cannot be reached; check that it runs.");

        public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken)
        {
            var (name, items) = request.Method switch
            {
                "tools/list" => ("tools", List(tools()!, tool => new JsonObject
                {
                    ["name"] = tool.Split(':')[0],
                    ["description"] = tool,
                    ["inputSchema"] = new JsonObject { ["type"] = "object" },
                })),
                "prompts/list" => ("prompts", List(more().Prompts, prompt => new JsonObject { ["name"] = prompt })),
                "resources/templates/list" => ("resourceTemplates", List(more().Templates, uri => new JsonObject { ["uriTemplate"] = uri, ["name"] = uri })),
                _ => ("resources", new JsonArray()),
            };
            return Task.FromResult(new UpstreamAnswer(IsError: false, JsonSerializer.SerializeToElement(new JsonObject { [name] = items }), 0));
        }

        private static JsonArray List(string[] items, Func<string, JsonObject> write) => [.. items.Select(write)];

        public Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
            NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
