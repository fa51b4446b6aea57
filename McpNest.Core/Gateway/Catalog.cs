using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>
/// What lists answer: the approved definitions of what a caller may use, never the live text of a server. Only resources are as their
/// servers list them now, because there is no definition of them to approve.
/// </summary>
public sealed class Catalog
{
    private static readonly JsonElement s_status = JsonSerializer.SerializeToElement(StatusTool.Definition());

    private readonly NestJournal _journal;
    private readonly DefinitionReader _definitions;
    private readonly ResourceLists _lists;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;

    // By what it is made from, so it can never be stale; decisions are made anew for every list.
    private readonly ConcurrentDictionary<(string Name, ToolFingerprint), JsonElement> _listed = new();

    public Catalog(NestJournal journal, UpstreamPool pool, DefinitionStore definitions, GatewayOptions options, TimeProvider time)
        : this(journal, pool.ResourcesAsync, definitions.FindAsync, options, time)
    {
    }

    internal Catalog(NestJournal journal, ResourceLists lists, DefinitionReader definitions, GatewayOptions options, TimeProvider time) =>
        (_journal, _lists, _definitions, _options, _time) = (journal, lists, definitions, options, time);

    /// <summary>Stands for what an agent's lists hold by policy; when it changes, the agent should list again.</summary>
    public static ListVersion VersionOf(PolicyState state, Guid agentId, DateTimeOffset now) => ListVersion.Of(state, agentId, now);

    /// <summary>Answers <c>tools/list</c>, <c>prompts/list</c>, <c>resources/list</c> or <c>resources/templates/list</c>, one page.</summary>
    public async Task<Answer> ListAsync(Caller caller, string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        ListCursor? after = null;
        if (parameters?["cursor"] is { } cursor
            && (cursor is not JsonValue value || !value.TryGetValue(out string? text) || (after = ListCursor.Parse(text, method)) is null))
        {
            return Answer.OfError(GatewayCode.InvalidParams, Sentences.Cursor);
        }

        var state = await _journal.CatchUpAsync(cancellationToken);
        var now = _time.GetUtcNow();
        (string Member, IEnumerable<ListedItem> Items)? list = method switch
        {
            "tools/list" => ("tools", await NamedAsync(state, caller, OfferKind.Tool, now, cancellationToken)),
            "prompts/list" => ("prompts", await NamedAsync(state, caller, OfferKind.Prompt, now, cancellationToken)),
            "resources/list" => ("resources", await ResourcesAsync(state, caller, now, cancellationToken)),
            "resources/templates/list" => ("resourceTemplates", await TemplatesAsync(state, caller, now, cancellationToken)),
            _ => null,
        };
        return list is var (member, items)
            ? Answer.OfResult(RelayedResult.ForList(Page(method, member, items, after), caller.Era))
            : Answer.OfError(GatewayCode.MethodNotFound, "Method not found");
    }

    private async Task<IEnumerable<ListedItem>> NamedAsync(
        PolicyState state, Caller caller, OfferKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = new List<ListedItem>();
        var withStatus = kind == OfferKind.Tool && _options.StatusTool;
        if (withStatus)
        {
            items.Add(new ListedItem("", StatusTool.Name, s_status));
        }

        var bare = Visibility.BareFor(state, caller.AgentId, now);
        foreach (var (server, offer) in Visibility.Of(state, caller.AgentId, kind, now))
        {
            var name = Visibility.NameOf(server, offer, bare);
            if (!(withStatus && name == StatusTool.Name) // a name without prefix can be anything; the nest's own goes first in calls, too
                && await DefinitionAsync(name, kind, offer.Approved!.Value, cancellationToken) is { } definition)
            {
                items.Add(new ListedItem(server.Slug, offer.Name, definition));
            }
        }

        return items;
    }

    private async Task<IEnumerable<ListedItem>> TemplatesAsync(PolicyState state, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = new List<ListedItem>();
        foreach (var (server, offer) in Visibility.Of(state, caller.AgentId, OfferKind.Resources, now))
        {
            if (await _definitions(offer.Approved!.Value, cancellationToken) is { } definition)
            {
                items.AddRange(Keyed(server, ResourceMap.Items(definition), "uriTemplate"));
            }
        }

        return items;
    }

    private async Task<IEnumerable<ListedItem>> ResourcesAsync(PolicyState state, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A server whose description changed shows nothing new until somebody has looked.
        UpstreamServer[] servers = [.. Visibility.Of(state, caller.AgentId, OfferKind.Resources, now)
            .Where(visible => visible.Offer.State == ToolState.Approved).Select(visible => visible.Server)];
        var lists = await Task.WhenAll(servers.Select(server => _lists(server.Id, caller.User, cancellationToken)));
        return servers.Zip(lists)
            .Where(pair => pair.Second is not null)
            .SelectMany(pair => Keyed(pair.First, pair.Second!.Resources, "uri"))
            .DistinctBy(item => item.Key); // reads go to the first
    }

    private static IEnumerable<ListedItem> Keyed(UpstreamServer server, IEnumerable<JsonElement> items, string member) => items
        .Select(item => (Key: ResourceMap.Text(item, member), Json: item))
        .Where(item => item.Key is not null)
        .OrderBy(item => item.Key, StringComparer.Ordinal)
        .Select(item => new ListedItem(server.Slug, item.Key!, item.Json));

    /// <param name="items">In their order, by slug, then key.</param>
    private JsonObject Page(string method, string member, IEnumerable<ListedItem> items, ListCursor? after)
    {
        var page = new JsonArray();
        var bytes = 0;
        ListedItem last = default;
        var result = new JsonObject { [member] = page };
        foreach (var item in items.Where(item => after?.IsBefore(item.Slug, item.Key) != false))
        {
            bytes += JsonMarshal.GetRawUtf8Value(item.Json).Length;
            if (page.Count > 0 && (page.Count == _options.PageItems || bytes > _options.PageBytes))
            {
                result["nextCursor"] = new ListCursor(method, last.Slug, last.Key).ToString();
                break;
            }

            page.Add(JsonObject.Create(item.Json));
            last = item;
        }

        return result;
    }

    private async ValueTask<JsonElement?> DefinitionAsync(string name, OfferKind kind, ToolFingerprint approved, CancellationToken cancellationToken)
    {
        if (_listed.TryGetValue((name, approved), out var listed))
        {
            return listed;
        }

        if (await _definitions(approved, cancellationToken) is not { } definition)
        {
            return null;
        }

        var copy = JsonObject.Create(definition)!.DeepClone().AsObject();
        copy["name"] = name;
        if (kind == OfferKind.Tool)
        {
            HeaderAnnotations.Strip(copy["inputSchema"]);
        }

        return _listed.GetOrAdd((name, approved), JsonSerializer.SerializeToElement(copy));
    }
}
