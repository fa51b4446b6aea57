using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>STUB: tool definitions by fingerprint, read from storage once and kept (a fingerprint's text never changes).</summary>
public sealed class DefinitionStore
{
    /// <returns>Null when no such definition was ever stored.</returns>
    public ValueTask<JsonElement?> FindAsync(ToolFingerprint fingerprint, CancellationToken cancellationToken) => throw new NotImplementedException();
}
