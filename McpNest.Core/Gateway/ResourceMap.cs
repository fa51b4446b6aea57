using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>Finds the server a URI belongs to. A URI has no prefix: it belongs to who lists it, else to whose template it fits.</summary>
internal sealed class ResourceMap(ResourceLists lists, DefinitionReader definitions)
{
    private static readonly string[] s_usual = ["file", "git", "http", "https"];

    // Both by what they are made from, so neither can be stale.
    private readonly ConcurrentDictionary<ToolFingerprint, UriTemplate[]> _templates = new();
    private readonly ConditionalWeakTable<ServerResources, FrozenSet<string>> _uris = [];

    /// <summary>The resources of the server that owns the URI (or the template, as completion names one), else <see cref="CallTarget.Unknown"/>.</summary>
    public async ValueTask<CallTarget> FindAsync(PolicyState state, Caller caller, string uri, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (UpstreamServer Server, ServerTool Offer)[] visible = [.. Visibility.Of(state, caller.AgentId, OfferKind.Resources, now)];
        // A server that this agent cannot use now must not take what another one would answer.
        var usable = Array.FindAll(
            visible, offer => AccessPolicy.Decide(state, caller.AgentId, CallTarget.Of(offer.Server.Id, offer.Offer.Id), offer.Offer.Live, now).IsAllowed);
        var owner = visible.Length == 1
            ? visible[0] // servers may know more than they list
            : await OwnerAsync(usable, caller, uri, cancellationToken) ?? await OwnerAsync([.. visible.Except(usable)], caller, uri, cancellationToken);
        if (owner is null)
        {
            // Not for this caller. If it can be told whose it is, the refusal can say why.
            var hidden = Hidden(state, visible);
            owner = await ByTemplateAsync(hidden, uri, cancellationToken) ?? (visible.Length == 0 && hidden.Length == 1 ? hidden[0] : null);
        }

        return owner is { } found ? CallTarget.Of(found.Server.Id, found.Offer.Id) : CallTarget.Unknown;
    }

    /// <summary>
    /// The scheme of a URI where it is a usual one or the server's own word, in a URI it lists (when it may be asked) or an approved template.
    /// Any other is the client's, and may say anything.
    /// </summary>
    public async ValueTask<string?> SchemeAsync(
        ServerTool offer, Guid serverId, Caller caller, string? scheme, bool mayAsk, CancellationToken cancellationToken)
    {
        if (scheme is null || s_usual.Contains(scheme))
        {
            return scheme;
        }

        bool Begins(string text) => text.StartsWith(scheme + ":", StringComparison.OrdinalIgnoreCase);

        return (await TemplatesAsync(offer, cancellationToken)).Any(template => Begins(template.Text))
            || (mayAsk && await lists(serverId, caller.User, cancellationToken) is { } list && _uris.GetValue(list, Uris).Any(Begins))
                ? scheme
                : null;
    }

    private async Task<(UpstreamServer Server, ServerTool Offer)?> OwnerAsync(
        (UpstreamServer Server, ServerTool Offer)[] offers, Caller caller, string uri, CancellationToken cancellationToken) =>
        await ByListAsync(offers, caller, uri, cancellationToken) ?? await ByTemplateAsync(offers, uri, cancellationToken);

    private async Task<(UpstreamServer Server, ServerTool Offer)?> ByListAsync(
        (UpstreamServer Server, ServerTool Offer)[] offers, Caller caller, string uri, CancellationToken cancellationToken)
    {
        var listed = await Task.WhenAll(offers.Select(offer => lists(offer.Server.Id, caller.User, cancellationToken)));
        var at = Array.FindIndex(listed, list => list is not null && _uris.GetValue(list, Uris).Contains(uri));
        return at < 0 ? null : offers[at];
    }

    private async ValueTask<(UpstreamServer Server, ServerTool Offer)?> ByTemplateAsync(
        (UpstreamServer Server, ServerTool Offer)[] offers, string uri, CancellationToken cancellationToken)
    {
        (UpstreamServer, ServerTool)? fits = null;
        foreach (var offer in offers)
        {
            foreach (var template in await TemplatesAsync(offer.Offer, cancellationToken))
            {
                if (template.Text == uri)
                {
                    return offer; // the template itself, which some other server's could also match
                }

                fits ??= template.Matches(uri) ? offer : null;
            }
        }

        return fits;
    }

    private static (UpstreamServer Server, ServerTool Offer)[] Hidden(PolicyState state, (UpstreamServer Server, ServerTool Offer)[] visible) =>
    [
        .. from server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
           where server.Resources is not null && !visible.Any(seen => seen.Server.Id == server.Id)
           select (server, server.Resources),
    ];

    private async ValueTask<UriTemplate[]> TemplatesAsync(ServerTool offer, CancellationToken cancellationToken)
    {
        if ((offer.Approved ?? offer.Live) is not { } fingerprint)
        {
            return [];
        }

        if (_templates.TryGetValue(fingerprint, out var known))
        {
            return known;
        }

        return await definitions(fingerprint, cancellationToken) is { } definition
            ? _templates.GetOrAdd(fingerprint, [.. Items(definition).Select(item => Text(item, "uriTemplate")).OfType<string>().Select(text => new UriTemplate(text))])
            : [];
    }

    /// <summary>The templates in the definition that stands for a server's resources.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement definition) =>
        definition.TryGetProperty("resourceTemplates", out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    public static string? Text(JsonElement item, string member) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static FrozenSet<string> Uris(ServerResources list) =>
        list.Resources.Select(item => Text(item, "uri")).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
}
