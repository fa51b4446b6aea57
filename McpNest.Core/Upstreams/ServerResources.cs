using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>The resources a server lists now over one connection, in memory only: URIs enter no record.</summary>
/// <param name="Resources">Items of <c>resources/list</c>, as sent.</param>
/// <param name="Templates">Items of <c>resources/templates/list</c>, as sent.</param>
public sealed record ServerResources(ImmutableArray<JsonElement> Resources, ImmutableArray<JsonElement> Templates);
