using System.Text;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Reads all tool definitions of a server, page by page, whole and unchanged.</summary>
internal static class Discovery
{
    private const int MethodNotFound = -32601;

    /// <exception cref="UpstreamException">The server gave no valid answer.</exception>
    /// <exception cref="NestException">It offers more than the nest takes.</exception>
    public static async Task<ServerDiscovery> ReadAsync(
        IUpstream upstream, Guid serverId, UpstreamLimits limits, CancellationToken cancellationToken)
    {
        var tools = new Dictionary<string, DiscoveredTool?>(StringComparer.Ordinal); // null: ambiguous
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var (skipped, offered) = (0, 0);
        string? cursor = null;
        do
        {
            var answer = await upstream.AskAsync(NestRequest.ListTools(cursor), cancellationToken);
            if (answer.IsError && offered == 0 && IsMethodNotFound(answer.Body))
            {
                break; // a server without tools
            }

            if (answer.IsError || !answer.Body.TryGetProperty("tools", out var page) || page.ValueKind != JsonValueKind.Array)
            {
                throw new UpstreamException(UpstreamReplyKind.ProtocolFault, "The server did not list its tools as MCP asks; check its own log.");
            }

            offered += page.GetArrayLength();
            if (offered > limits.Tools)
            {
                throw new NestException($"The server offers more than {limits.Tools} tools; let it offer fewer, for example by its own settings.");
            }

            foreach (var definition in page.EnumerateArray())
            {
                skipped += Take(tools, definition, limits.DefinitionBytes);
            }

            cursor = answer.Body.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
            if (cursor is not null && (!cursors.Add(cursor) || cursors.Count >= limits.Pages))
            {
                throw new NestException("The server's list of tools has no end; check its own log.");
            }
        }
        while (cursor is not null);

        return new ServerDiscovery(serverId, [.. tools.Values.OfType<DiscoveredTool>().OrderBy(tool => tool.Name, StringComparer.Ordinal)], skipped);
    }

    /// <returns>How many definitions cannot be taken because of this one.</returns>
    private static int Take(Dictionary<string, DiscoveredTool?> tools, JsonElement definition, int mostBytes)
    {
        if (definition.ValueKind != JsonValueKind.Object
            || !definition.TryGetProperty("name", out var value) || value.ValueKind != JsonValueKind.String
            || value.GetString() is not { } name || !ToolAddress.IsToolName(name))
        {
            return 1;
        }

        var json = definition.GetRawText();
        if (Encoding.UTF8.GetByteCount(json) > mostBytes || FingerprintOf(definition) is not { } fingerprint)
        {
            return 1;
        }

        if (tools.TryAdd(name, new DiscoveredTool(name, fingerprint, json)))
        {
            return 0;
        }

        // Twice the same is one too many; two that differ, and nobody can say which would be called.
        if (tools[name] is not { } first || first.Fingerprint == fingerprint)
        {
            return 1;
        }

        tools[name] = null;
        return 2;
    }

    private static ToolFingerprint? FingerprintOf(JsonElement definition)
    {
        try
        {
            return ToolFingerprint.Of(definition);
        }
        catch (JsonException)
        {
            return null; // a number beyond all bounds
        }
    }

    private static bool IsMethodNotFound(JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number
        && code.TryGetInt32(out var number) && number == MethodNotFound;
}
