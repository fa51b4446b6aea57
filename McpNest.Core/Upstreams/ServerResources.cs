using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>The resources a server lists now over one connection, in memory only: URIs enter no record.</summary>
/// <param name="Resources">Items of <c>resources/list</c>, as sent.</param>
/// <param name="Templates">Items of <c>resources/templates/list</c>, as sent.</param>
public sealed record ServerResources(ImmutableArray<JsonElement> Resources, ImmutableArray<JsonElement> Templates)
{
    public static readonly ServerResources None = new([], []);

    /// <summary>Whether both list the same, to the letter.</summary>
    public bool IsSameAs(ServerResources other) => Same(Resources, other.Resources) && Same(Templates, other.Templates);

    private static bool Same(ImmutableArray<JsonElement> one, ImmutableArray<JsonElement> other) =>
        one.AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<JsonElement>.Create((a, b) => a.GetRawText() == b.GetRawText()));
}
