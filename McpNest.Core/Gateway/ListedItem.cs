using System.Text.Json;

namespace McpNest.Core.Gateway;

/// <summary>One item of a list, at its place: by the server's slug, then by its own name or URI.</summary>
internal readonly record struct ListedItem(string Slug, string Key, JsonElement Json);
