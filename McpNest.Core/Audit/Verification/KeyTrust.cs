using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>
/// Which keys are believed. A key from outside is; so is every key that stands in a record at or before a statement which a believed key
/// signed. Without one from outside, the keys the records announce are all there is.
/// </summary>
internal sealed class KeyTrust
{
    private readonly IReadOnlyList<(long Seq, CheckpointKey Key)> _announced;
    private readonly Dictionary<string, CheckpointKey> _trusted;

    public KeyTrust(IReadOnlyCollection<CheckpointKey> outside, IReadOnlyList<(long Seq, CheckpointKey Key)> announced)
    {
        _announced = [.. announced.Where(entry => PublicKeys.IsSound(entry.Key))];
        HasOutside = outside.Count > 0;
        _trusted = (HasOutside ? outside : _announced.Select(entry => entry.Key)).DistinctBy(key => key.Id).ToDictionary(key => key.Id);
    }

    public bool HasOutside { get; }

    public CheckpointKey? Find(string id) => _trusted.GetValueOrDefault(id);

    public bool IsKnown(string id) => _trusted.ContainsKey(id) || _announced.Any(entry => entry.Key.Id == id);

    /// <summary>A believed key signed that the records up to here are so.</summary>
    /// <returns>Whether that makes another key believed.</returns>
    public bool Vouch(long seq) => _announced.Where(entry => entry.Seq <= seq).Aggregate(false, (more, entry) => _trusted.TryAdd(entry.Key.Id, entry.Key) || more);
}
