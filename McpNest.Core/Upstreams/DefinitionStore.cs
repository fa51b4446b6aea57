using System.Collections.Concurrent;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Upstreams;

/// <summary>Tool definitions by fingerprint, read from storage once and kept (a fingerprint's text never changes).</summary>
public sealed class DefinitionStore(NestDatabase database)
{
    private readonly ConcurrentDictionary<string, JsonElement> _known = new(StringComparer.Ordinal);

    /// <returns>Null when no such definition was ever stored.</returns>
    public ValueTask<JsonElement?> FindAsync(ToolFingerprint fingerprint, CancellationToken cancellationToken) =>
        _known.TryGetValue(fingerprint.Hex, out var known) ? new(known) : new(ReadAsync(fingerprint.Hex, cancellationToken));

    private async Task<JsonElement?> ReadAsync(string fingerprint, CancellationToken cancellationToken)
    {
        await using var context = database.CreateDbContext();
        var json = await context.Definitions.AsNoTracking()
            .Where(row => row.Fingerprint == fingerprint)
            .Select(row => row.Json)
            .SingleOrDefaultAsync(cancellationToken);
        return json is null ? null : _known.GetOrAdd(fingerprint, JsonElement.Parse(json));
    }
}
