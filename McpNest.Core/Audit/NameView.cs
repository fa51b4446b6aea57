using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>
/// Whose names a reader is shown. Everybody else goes by a pseudonym, in what is read and in what is asked. Other pages say people's
/// ids, so a reader who is not shown everybody gets pseudonyms that do not tell the id.
/// </summary>
internal sealed class NameView
{
    public static readonly NameView All = new(null, null);

    private readonly ImmutableHashSet<Guid>? _shown; // null: everybody
    private readonly Func<Guid, string>? _veil;

    private NameView(ImmutableHashSet<Guid>? shown, Func<Guid, string>? veil) => (_shown, _veil) = (shown, veil);

    public bool ShowsAll => _shown is null;

    /// <summary>What a reader is shown: everybody, or themselves and those whose names they looked up.</summary>
    public static NameView Of(AuditRules rules, PolicyState state, Actor reader, IEnumerable<Guid> revealed) => rules.SeesNames(state, reader)
        ? All
        : Only([.. revealed, reader.MemberId ?? Guid.Empty], rules.Veil);

    /// <param name="veil">Turns an id into letters that do not tell it.</param>
    public static NameView Only(ImmutableHashSet<Guid> shown, Func<Guid, string> veil) => new(shown, veil);

    /// <summary>What a member goes by whose name is not known, or not for this reader.</summary>
    public string Pseudonym(Guid memberId) => _veil is null ? Audit.Pseudonym.Of(memberId) : $"member-{_veil(memberId)}";

    public string AgentPseudonym(Guid agentId) => _veil is null ? Audit.Pseudonym.OfAgent(agentId) : $"agent-{_veil(agentId)}";

    public bool Shows(Guid memberId) => _shown?.Contains(memberId) ?? true;
}
