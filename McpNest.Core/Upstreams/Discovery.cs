using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Reads all that a server offers, page by page, whole and unchanged.</summary>
internal static class Discovery
{
    /// <returns>What is recorded, and what the server lists of resources (null when it has none), which is not.</returns>
    /// <exception cref="UpstreamException">The server gave no valid answer.</exception>
    /// <exception cref="NestException">It offers more than the nest takes.</exception>
    public static async Task<(ServerDiscovery Discovery, ServerResources? Resources)> ReadAsync(
        IUpstream upstream, Guid serverId, UpstreamLimits limits, CancellationToken cancellationToken)
    {
        var (declared, all) = (upstream.Traits?.Capabilities ?? default, new Offers(limits.DefinitionBytes));
        if (await ListAsync(NestRequest.ListTools, "tools", isDeclared: Has("tools") is not false) is { } tools)
        {
            all.Take(OfferKind.Tool, tools);
        }

        if (Has("prompts") is not false && await ListAsync(NestRequest.ListPrompts, "prompts", isDeclared: false) is { } prompts)
        {
            all.Take(OfferKind.Prompt, prompts);
        }

        var resources = Has("resources") is not false ? await ReadResourcesAsync() : null;
        return (all.ToDiscovery(serverId), resources);

        // Null: it did not say what it has. Tools are asked for in any case: not every server declares them.
        bool? Has(string capability) => declared.ValueKind == JsonValueKind.Object ? declared.TryGetProperty(capability, out _) : null;

        Task<ImmutableArray<JsonElement>?> ListAsync(Func<string?, NestRequest> request, string items, bool isDeclared) =>
            OfferList.ReadAsync(upstream, request, items, isDeclared, limits, cancellationToken);

        async Task<ServerResources?> ReadResourcesAsync()
        {
            var listed = await OfferList.ReadAsync(upstream, NestRequest.ListResources, "resources", isDeclared: false, limits, cancellationToken);
            var templates = await ListAsync(NestRequest.ListResourceTemplates, "resourceTemplates", isDeclared: false);
            if (Has("resources") is null && (listed ?? []).IsEmpty && (templates ?? []).IsEmpty)
            {
                return null;
            }

            all.TakeTemplates(templates ?? []);
            return new ServerResources([.. (listed ?? []).Where(item => TextOf(item, "uri") is not null)], templates ?? []);
        }
    }

    private static string? TextOf(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>What was taken so far.</summary>
    private sealed class Offers(int mostBytes)
    {
        private readonly Dictionary<(OfferKind, string), DiscoveredTool?> _taken = []; // null: ambiguous
        private int _skipped;

        public void Take(OfferKind kind, ImmutableArray<JsonElement> definitions)
        {
            foreach (var definition in definitions)
            {
                _skipped += Take(kind, definition);
            }
        }

        /// <summary>All templates are one offer; in an order of their own, so that the server's order does not matter.</summary>
        public void TakeTemplates(ImmutableArray<JsonElement> templates)
        {
            const string Head = """{"resourceTemplates":[""";
            var (fitting, bytes) = (new List<string>(), Head.Length + "]}".Length);
            foreach (var template in templates.Where(item => TextOf(item, "uriTemplate") is not null)
                .OrderBy(item => TextOf(item, "uriTemplate"), StringComparer.Ordinal).ThenBy(item => item.GetRawText(), StringComparer.Ordinal))
            {
                var json = template.GetRawText();
                var more = Encoding.UTF8.GetByteCount(json) + ",".Length;
                if (bytes + more <= mostBytes && FingerprintOf(template) is not null)
                {
                    fitting.Add(json);
                    bytes += more;
                }
            }

            var whole = $"{Head}{string.Join(',', fitting)}]}}";
            _skipped += templates.Length - fitting.Count;
            _taken[(OfferKind.Resources, ServerTool.ResourcesName)] =
                new DiscoveredTool(ServerTool.ResourcesName, FingerprintOf(JsonElement.Parse(whole))!.Value, whole) { Kind = OfferKind.Resources };
        }

        public ServerDiscovery ToDiscovery(Guid serverId) => new(
            serverId,
            [.. _taken.Values.OfType<DiscoveredTool>().OrderBy(tool => tool.Kind).ThenBy(tool => tool.Name, StringComparer.Ordinal)],
            _skipped);

        /// <returns>How many definitions cannot be taken because of this one.</returns>
        private int Take(OfferKind kind, JsonElement definition)
        {
            if (TextOf(definition, "name") is not { } name || !ToolAddress.IsToolName(name) || (kind == OfferKind.Tool && !ParameterAnnotations.AreValid(definition)))
            {
                return 1;
            }

            var json = definition.GetRawText();
            if (Encoding.UTF8.GetByteCount(json) > mostBytes || FingerprintOf(definition) is not { } fingerprint)
            {
                return 1;
            }

            if (_taken.TryAdd((kind, name), new DiscoveredTool(name, fingerprint, json) { Kind = kind }))
            {
                return 0;
            }

            // Twice the same is one too many; two that differ, and nobody can say which would be called.
            if (_taken[(kind, name)] is not { } first || first.Fingerprint == fingerprint)
            {
                return 1;
            }

            _taken[(kind, name)] = null;
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
    }
}
