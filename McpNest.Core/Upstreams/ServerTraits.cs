using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>What a server turned out to be when a connection was opened.</summary>
/// <param name="ProtocolVersion">The version agreed on.</param>
/// <param name="KeepsState">Whether what one user does over a connection may matter to the next request over it.</param>
/// <param name="Capabilities">The server's own <c>capabilities</c>; undefined when it gave none.</param>
internal sealed record ServerTraits(UpstreamEra Era, string ProtocolVersion, bool KeepsState, JsonElement Capabilities);
