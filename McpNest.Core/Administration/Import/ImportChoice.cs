namespace McpNest.Core.Administration.Import;

/// <summary>A found server somebody wants to add.</summary>
/// <param name="Slug">The short name it gets.</param>
/// <param name="Typed">What was typed for values that ask for something, by name.</param>
public sealed record ImportChoice(ImportedServer Server, string Slug, IReadOnlyDictionary<string, string> Typed)
{
    // A record would print what was typed.
    public override string ToString() => Slug;
}
