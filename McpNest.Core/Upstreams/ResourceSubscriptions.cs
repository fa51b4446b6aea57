using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>Who wants to hear of which resource over one connection.</summary>
internal sealed class ResourceSubscriptions
{
    private readonly List<Entry> _entries = [];
    private readonly Lock _lock = new();

    public Entry Add(string uri, Action<JsonObject> updated)
    {
        var entry = new Entry(uri, updated);
        lock (_lock)
        {
            _entries.Add(entry);
        }

        return entry;
    }

    /// <returns>Whether it was the last one for its resource.</returns>
    public bool Remove(Entry entry)
    {
        lock (_lock)
        {
            return _entries.Remove(entry) && !_entries.Exists(other => other.Uri == entry.Uri);
        }
    }

    /// <summary>Takes the <c>params</c> of an update.</summary>
    public void Update(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("uri", out var value) || value.ValueKind != JsonValueKind.String)
        {
            return;
        }

        var uri = value.GetString()!;
        foreach (var entry in Where(entry => IsOf(uri, entry.Uri)))
        {
            entry.Updated(ResourceListener.UpdateOf(parameters));
        }
    }

    /// <summary>Takes the <c>params</c> of the message that a stateless server opens a subscription with.</summary>
    public void Acknowledge(JsonElement parameters)
    {
        if (parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty(MetaKeys.SubscriptionId, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var id))
        {
            foreach (var entry in Where(entry => entry.ListenId == id))
            {
                entry.Agreed.TrySetResult(ResourceListener.Grants(parameters));
            }
        }
    }

    // A server may also tell of what lies below the resource that was subscribed to.
    private static bool IsOf(string uri, string subscribed) =>
        uri.StartsWith(subscribed, StringComparison.Ordinal)
        && (uri.Length == subscribed.Length || subscribed.EndsWith('/') || uri[subscribed.Length] is '/' or '?' or '#');

    private Entry[] Where(Func<Entry, bool> condition)
    {
        lock (_lock)
        {
            return [.. _entries.Where(condition)];
        }
    }

    internal sealed class Entry(string uri, Action<JsonObject> updated)
    {
        public string Uri => uri;

        public Action<JsonObject> Updated => updated;

        /// <summary>In the stateless era, the request that carries the updates.</summary>
        public long? ListenId { get; set; }

        /// <summary>In the stateless era, whether the server agreed.</summary>
        public TaskCompletionSource<bool> Agreed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
