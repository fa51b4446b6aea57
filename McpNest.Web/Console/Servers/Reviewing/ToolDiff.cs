using System.Collections.Immutable;

namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>What differs between an approved definition and the live one. It is never empty without a word why.</summary>
/// <param name="Fields">In the order in which a reader wants them: what the model reads first.</param>
/// <param name="Missing">One of the two texts is not kept, so there is nothing to compare.</param>
public sealed record ToolDiff(ImmutableArray<FieldDiff> Fields, bool Missing)
{
    private static readonly string[] s_order = ["name", "title", "description", "annotations", "inputSchema", "outputSchema"];

    /// <summary>The input changed: who calls by the old text may be refused.</summary>
    public bool ChangesInput => Missing || Fields.Any(differs => differs.Name is "inputSchema" or "arguments" or "resourceTemplates");

    public static ToolDiff Between(ToolText approved, ToolText live)
    {
        if (approved.IsNothing || live.IsNothing)
        {
            return new ToolDiff([], Missing: true);
        }

        var fields =
            from name in approved.Canonical.Keys.Union(live.Canonical.Keys)
            where approved.Canonical.GetValueOrDefault(name) != live.Canonical.GetValueOrDefault(name)
            orderby Array.IndexOf(s_order, name) is var place && place < 0 ? s_order.Length : place, name
            select new FieldDiff(
                name, approved.IsProse(name) && live.IsProse(name), approved.Sorted.GetValueOrDefault(name), live.Sorted.GetValueOrDefault(name));
        return new ToolDiff([.. fields], Missing: false);
    }
}
