using System.Collections.Immutable;
using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>Reads one list of a server to its end, within bounds.</summary>
internal static class OfferList
{
    private const int MethodNotFound = -32601;

    /// <param name="items">Name of the list in a page, which is also the word for it.</param>
    /// <param name="isDeclared">Whether the server says that it has such a list; else anything but a list means that it has none.</param>
    /// <returns>Null when it has no such list.</returns>
    /// <exception cref="UpstreamException">The server gave no valid answer.</exception>
    /// <exception cref="NestException">The list is longer than the nest takes.</exception>
    public static async Task<ImmutableArray<JsonElement>?> ReadAsync(
        IUpstream upstream, Func<string?, NestRequest> request, string items, bool isDeclared, UpstreamLimits limits, CancellationToken cancellationToken)
    {
        // Resources come and go by the thousand; too many of them are no reason to do without the server's tools.
        var (cutsOff, most, bytes) = (items == "resources", items == "resources" ? limits.Resources : limits.Tools, 0);
        var (taken, cursors) = (ImmutableArray.CreateBuilder<JsonElement>(), new HashSet<string>(StringComparer.Ordinal));
        string? cursor = null;
        do
        {
            var answer = await upstream.AskAsync(request(cursor), cancellationToken);
            if (answer.IsError || !answer.Body.TryGetProperty(items, out var page) || page.ValueKind != JsonValueKind.Array)
            {
                return cursor is null && (!isDeclared || (answer.IsError && IsMethodNotFound(answer.Body)))
                    ? null
                    : throw new UpstreamException(UpstreamReplyKind.ProtocolFault, $"The server did not list its {Word(items)} as MCP asks; check its own log.");
            }

            taken.AddRange(page.EnumerateArray());
            bytes += answer.Bytes;
            if (taken.Count > most && !cutsOff)
            {
                throw new NestException($"The server offers more than {most} {Word(items)}; let it offer fewer, for example by its own settings.");
            }

            cursor = answer.Body.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
            if (cursor is not null && (!cursors.Add(cursor) || cursors.Count >= limits.Pages))
            {
                cursor = cutsOff ? null : throw new NestException($"The server's list of {Word(items)} has no end; check its own log.");
            }
        }
        while (cursor is not null && (!cutsOff || (taken.Count < most && bytes < limits.MessageBytes)));

        taken.Count = Math.Min(taken.Count, most);
        return taken.DrainToImmutable();
    }

    private static string Word(string items) => items == "resourceTemplates" ? "resource templates" : items;

    private static bool IsMethodNotFound(JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number
        && code.TryGetInt32(out var number) && number == MethodNotFound;
}
