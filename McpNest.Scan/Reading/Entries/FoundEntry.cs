namespace McpNest.Scan.Reading.Entries;

/// <summary>What stands in a configuration where servers stand.</summary>
/// <param name="Container">The name it was found under, such as <c>mcpServers</c>; empty for a map of nothing but servers, or a single one.</param>
internal sealed record FoundEntry(string Name, int Line, ConfigNode Node, string Container);
