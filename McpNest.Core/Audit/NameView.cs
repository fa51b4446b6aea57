using System.Collections.Immutable;

namespace McpNest.Core.Audit;

/// <summary>Whose names a reader is shown. Everybody else goes by a pseudonym, in what is read and in what is asked.</summary>
internal sealed class NameView
{
    public static readonly NameView All = new(null);

    private readonly ImmutableHashSet<Guid>? _shown; // null: everybody

    private NameView(ImmutableHashSet<Guid>? shown) => _shown = shown;

    public bool ShowsAll => _shown is null;

    public static NameView Only(ImmutableHashSet<Guid> shown) => new(shown);

    public bool Shows(Guid memberId) => _shown?.Contains(memberId) ?? true;
}
