namespace McpNest.Core.Audit.Query;

/// <summary>Text that must stand, or with <paramref name="Negated"/> must not stand, in the name of tool, server, member or agent.</summary>
public sealed record QueryWord(QueryPattern Pattern, bool Negated);
