using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Web.Gateway;

/// <summary>Which notifications a client asks a <c>subscriptions/listen</c> stream for.</summary>
internal sealed record ListenFilter(ImmutableHashSet<OfferKind> Lists, ImmutableArray<string> Resources)
{
    private static readonly ImmutableArray<(OfferKind Kind, string Name)> s_lists =
        [(OfferKind.Tool, "toolsListChanged"), (OfferKind.Prompt, "promptsListChanged"), (OfferKind.Resources, "resourcesListChanged")];

    /// <returns>Null when it is not what the protocol describes.</returns>
    public static ListenFilter? Of(JsonElement filter)
    {
        var resources = filter.At("resourceSubscriptions");
        if (filter.ValueKind != JsonValueKind.Object
            || s_lists.Any(list => filter.At(list.Name).ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Undefined))
            || resources.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
        {
            return null;
        }

        var uris = resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray().ToList() : [];
        return uris.TrueForAll(uri => uri.ValueKind == JsonValueKind.String)
            ? new ListenFilter(
                [.. s_lists.Where(list => filter.At(list.Name).ValueKind == JsonValueKind.True).Select(list => list.Kind)],
                [.. uris.Select(uri => uri.GetString()!).Distinct(StringComparer.Ordinal)])
            : null;
    }

    public bool Wants(OfferKind kind) => Lists.Contains(kind);

    /// <summary>The filter as the nest will honour it.</summary>
    public JsonObject Agreed(IReadOnlyCollection<string> resources)
    {
        var agreed = new JsonObject(s_lists.Where(list => Wants(list.Kind)).Select(list => KeyValuePair.Create(list.Name, (JsonNode?)true)));
        if (resources.Count > 0)
        {
            agreed["resourceSubscriptions"] = new JsonArray([.. resources.Select(uri => (JsonNode)uri)]);
        }

        return agreed;
    }
}
