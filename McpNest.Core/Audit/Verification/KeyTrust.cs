using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>
/// Which keys are believed. A key from outside is; so is every key that stands in a record at or before a statement which a believed key
/// signed. Without one from outside it begins with the first key the records announce, and the others are known but not vouched for.
/// </summary>
internal sealed class KeyTrust
{
    private readonly IReadOnlyList<(long Seq, CheckpointKey Key)> _announced;
    private readonly Dictionary<string, CheckpointKey> _certain;
    private readonly Dictionary<string, CheckpointKey> _presumed;

    /// <param name="first">The first record that is here; a key announced before it has its record elsewhere.</param>
    public KeyTrust(IReadOnlyCollection<CheckpointKey> outside, IReadOnlyList<(long Seq, CheckpointKey Key)> announced, long first)
    {
        _announced = [.. announced.Where(entry => PublicKeys.IsSound(entry.Key))];
        HasOutside = outside.Count > 0;
        _certain = Index(HasOutside ? outside : _announced.Take(1).Select(entry => entry.Key));
        _presumed = Index(_announced.Where(entry => !HasOutside || entry.Seq < first).Select(entry => entry.Key));
    }

    public bool HasOutside { get; }

    /// <summary>Keys that took the place of another which did not sign for them, with the record that says so.</summary>
    public IEnumerable<(long Seq, CheckpointKey Key)> Unvouched => _announced.Where(entry => !_certain.ContainsKey(entry.Key.Id));

    public CheckpointKey? Find(string id) => _certain.GetValueOrDefault(id) ?? _presumed.GetValueOrDefault(id);

    /// <summary>Whether it is vouched for, or there is nothing from outside that could.</summary>
    public bool IsCertain(string id) => !HasOutside || _certain.ContainsKey(id);

    public bool IsKnown(string id) => Find(id) is not null || _announced.Any(entry => entry.Key.Id == id);

    /// <summary>A key signed that the records up to here are so.</summary>
    /// <returns>Whether that makes another key believed, as much as this one.</returns>
    public bool Vouch(string id, long seq)
    {
        var believed = _certain.ContainsKey(id) ? _certain : _presumed;
        return _announced.Where(entry => entry.Seq <= seq).Aggregate(
            false, (more, entry) => (Find(entry.Key.Id) is null || believed == _certain) && believed.TryAdd(entry.Key.Id, entry.Key) || more);
    }

    private static Dictionary<string, CheckpointKey> Index(IEnumerable<CheckpointKey> keys) => keys.DistinctBy(key => key.Id).ToDictionary(key => key.Id);
}
